import type { Mount } from "./mount.ts";
import { parseTarget } from "./target.ts";
import { isTmpfsOption } from "../parse/mount_option.ts";

/** What Docker mounts memory with that is asked for no better. */
export const TMPFS_DEFAULTS: readonly string[] = ["noexec", "nosuid", "nodev"];

/** Longer than any job needs. */
const LONGEST = 8192;

/** The memory of `target[:options]`, as Docker's `--tmpfs`; with `exec` programs may be run from it. */
export function parseTmpfsSpec(text: string): Mount | undefined {
  if (text.length > LONGEST) return undefined;
  const at = text.indexOf(":");
  const target = parseTarget(at < 0 ? text : text.slice(0, at));
  const given = at < 0 ? [] : text.slice(at + 1).split(",").filter((option) => option !== "");
  const options = given.filter((option) => option !== "exec");
  if (target === undefined || options.some((option) => /[\s\0]/.test(option) || !isTmpfsOption(option))) {
    return undefined;
  }
  const defaults = TMPFS_DEFAULTS.filter((option) => option !== "noexec" || !given.includes("exec"));
  return { type: "tmpfs", target, options: [...new Set([...defaults, ...options])] };
}
