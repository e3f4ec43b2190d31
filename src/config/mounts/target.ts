import { posix } from "node:path";

import { parseAbsolutePath } from "../parse/paths.ts";

/** What a target may be, for messages. */
export const TARGET = "an absolute path in the container other than /";

/** `path` when something can be mounted there: an absolute path other than the root; undefined otherwise. */
export function parseTarget(path: string): string | undefined {
  const target = parseAbsolutePath(path);
  return target === undefined || /^\/+$/.test(posix.normalize(target)) ? undefined : target;
}
