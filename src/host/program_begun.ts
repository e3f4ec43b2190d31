/** What runc calls a container's first process until that becomes the container's program (see runc libcontainer/nsenter/nsexec.c). */
const RUNC_INIT = "runc:[2:INIT]\n";
/** A moment of a start, which nothing tells the end of. */
const PAUSE_MS = 2;
/** A program may give itself that name. */
const LIMIT_MS = 5_000;

/**
 * Resolves once a container's first process is the container's program and runc's no more, or after a while. containerd
 * tells of a start a moment before, and runc answers the signals of that moment itself: it exits with 2, or heeds none.
 */
export async function programBegun(
  pid: number,
  { hostRoot = "", limitMs = LIMIT_MS }: { readonly hostRoot?: string; readonly limitMs?: number } = {},
): Promise<void> {
  const end = performance.now() + limitMs;
  while (await isRunc(`${hostRoot}/proc/${pid}/comm`) && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

async function isRunc(commFile: string): Promise<boolean> {
  try {
    return await Deno.readTextFile(commFile) === RUNC_INIT;
  } catch {
    // A process that has ended has no name any more, and takes no signal either.
    return false;
  }
}
