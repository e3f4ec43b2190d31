const HIGHEST = 65_535;
/** A list of every other one of 1024 CPUs is shorter. */
const LONGEST = 2048;

/** Some CPUs or memory nodes, both ends included. */
export interface CpuRange {
  readonly first: number;
  readonly last: number;
}

/** `text` when it is a list of CPUs or memory nodes such as "0-3,8", undefined otherwise; see cpuset(7), list format. */
export function parseCpuList(text: string): string | undefined {
  return text.length <= LONGEST && text.split(",").every((part) => parseRange(part) !== undefined) ? text : undefined;
}

/** The ranges of such a list, in the order written; what is none is left out. */
export function cpuRanges(list: string): CpuRange[] {
  return list.trim().split(",").flatMap((part) => parseRange(part) ?? []);
}

function parseRange(part: string): CpuRange | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first <= last && last <= HIGHEST ? { first, last } : undefined;
}
