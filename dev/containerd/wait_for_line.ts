/** The text of a growing file once it holds `line`; waits on inotify and rejects when the signal aborts. */
export async function waitForLine(
  path: string,
  { line, signal }: { line: string; signal: AbortSignal },
): Promise<string> {
  const watcher = Deno.watchFs(path);
  const changes = watcher[Symbol.asyncIterator]();
  const close = () => watcher.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    for (let text = await Deno.readTextFile(path);; text = await Deno.readTextFile(path)) {
      if (text.includes(line)) return text;
      signal.throwIfAborted();
      await changes.next();
    }
  } finally {
    signal.removeEventListener("abort", close);
    if (!signal.aborted) close();
  }
}
