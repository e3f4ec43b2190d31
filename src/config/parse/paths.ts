/** The kernel takes no longer path (see PATH_MAX); what looks at one may take time that grows with its square. */
export const PATH_MAX = 4096;
/** More directories than anybody puts into each other; each may cost a look at the node. */
const PARTS_MAX = 128;

/** Whether a text may be a path at all, absolute or not: without a NUL, and of a length that the kernel takes. */
export function isPath(text: string): boolean {
  return text.length < PATH_MAX && !text.includes("\0") && text.split("/").length <= PARTS_MAX;
}

/** `text` when it is an absolute path, undefined otherwise. */
export function parseAbsolutePath(text: string): string | undefined {
  return isPath(text) && text.startsWith("/") ? text : undefined;
}

/** `text` when it is a relative path that never climbs above its start, undefined otherwise. */
export function parseInnerPath(text: string): string | undefined {
  if (!isPath(text) || text.startsWith("/")) return undefined;
  let depth = 0;
  for (const segment of text.split("/")) {
    if (segment === "" || segment === ".") continue;
    depth += segment === ".." ? -1 : 1;
    if (depth < 0) return undefined;
  }
  return text;
}
