import { posix } from "node:path";

import { isPath } from "../parse/paths.ts";

/**
 * `text` when it is a relative path that stays in the task directory, or that leads to the directory the tasks of the
 * group share (`../alloc/…`); undefined otherwise.
 */
export function parseTaskPath(text: string): string | undefined {
  if (text === "" || !isPath(text) || text.startsWith("/")) return undefined;
  const path = posix.normalize(text);
  const shared = path === "../alloc" || path.startsWith("../alloc/");
  return shared || (path !== ".." && !path.startsWith("../")) ? text : undefined;
}
