/** `text` when it is an absolute path without a NUL, undefined otherwise. */
export function parseAbsolutePath(text: string): string | undefined {
  return text.startsWith("/") && !text.includes("\0") ? text : undefined;
}

/** `text` when it is a relative path that never climbs above its start, undefined otherwise. */
export function parseInnerPath(text: string): string | undefined {
  if (text.startsWith("/") || text.includes("\0")) return undefined;
  let depth = 0;
  for (const segment of text.split("/")) {
    if (segment === "" || segment === ".") continue;
    depth += segment === ".." ? -1 : 1;
    if (depth < 0) return undefined;
  }
  return text;
}
