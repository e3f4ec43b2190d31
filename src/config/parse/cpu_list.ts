const HIGHEST = 65_535;

/** `text` when it is a list of CPUs or memory nodes such as "0-3,8", undefined otherwise; see cpuset(7), list format. */
export function parseCpuList(text: string): string | undefined {
  return text.split(",").every(isRange) ? text : undefined;
}

function isRange(part: string): boolean {
  const match = /^(\d+)(?:-(\d+))?$/.exec(part);
  if (match === null) return false;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first <= last && last <= HIGHEST;
}
