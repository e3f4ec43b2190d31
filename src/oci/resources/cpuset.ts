import { type CpuRange, cpuRanges } from "../../config/parse/cpu_list.ts";
import { ConfigError } from "../../errors.ts";

/** A well-formed list of CPUs or memory nodes, such as `0-2,7`, with the option it comes from (see cpuset(7)). */
export interface CpusetOption {
  readonly option: string;
  readonly value: string;
  /** What the value must lie in, in the same notation; absent when unknown. */
  readonly allowed: string | undefined;
}

/**
 * Throws `ConfigError` for the first number of the list that is not allowed. Compares ranges and never lists what is in
 * them: a few bytes can name 65,536 CPUs, and a job may repeat them.
 */
export function checkCpuset({ option, value, allowed }: CpusetOption): void {
  if (allowed === undefined) return;
  const given = merged(cpuRanges(allowed));
  const missing = cpuRanges(value).map((range) => firstOutside(range, given)).find((number) => number !== undefined);
  if (missing === undefined) return;
  throw new ConfigError(
    `Cannot use ${option} "${value}": ${missing} is not given to this task, allowed is "${allowed}"`,
  );
}

/** The ranges in order, those that meet as one. */
function merged(ranges: readonly CpuRange[]): CpuRange[] {
  const result: CpuRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
    const previous = result.at(-1);
    if (previous === undefined || range.first > previous.last + 1) result.push(range);
    else result[result.length - 1] = { first: previous.first, last: Math.max(previous.last, range.last) };
  }
  return result;
}

/** The first number of a range that is in none of the given ones, which are in order and do not meet. */
function firstOutside({ first, last }: CpuRange, given: readonly CpuRange[]): number | undefined {
  let [low, high] = [0, given.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((given[middle]?.last ?? Infinity) < first) low = middle + 1;
    else high = middle;
  }
  const around = given[low];
  if (around === undefined || around.first > first) return first;
  return around.last < last ? around.last + 1 : undefined;
}
