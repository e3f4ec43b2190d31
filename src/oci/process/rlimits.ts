import type { Ulimit } from "../../config/parse/ulimit.ts";
import type { SpecProcess } from "../spec.ts";

/** Of open files the kernel takes no more than this unless `fs.nr_open` was raised. */
const NR_OPEN = 1_048_576;

/** What limits are made from; the task's win over the node's. */
export interface RlimitParts {
  readonly byDefault: Readonly<Record<string, Ulimit>>;
  readonly asked?: Readonly<Record<string, Ulimit>> | undefined;
  readonly nofileHardLimit: number;
}

/** The limits of a container's processes, by name; Infinity is no limit. Limits of open files that the node does not set itself are capped at its own. */
export function buildRlimits({ byDefault, asked = {}, nofileHardLimit }: RlimitParts): SpecProcess["rlimits"] {
  const limits = { ...byDefault, ...asked };
  return Object.keys(limits).sort().map((name) => {
    const { soft, hard } = limits[name] ?? { soft: Infinity, hard: Infinity };
    const most = name !== "nofile" ? Infinity : asked[name] === undefined ? nofileHardLimit : NR_OPEN;
    return { type: `RLIMIT_${name.toUpperCase()}`, soft: Math.min(soft, most), hard: Math.min(hard, most) };
  });
}
