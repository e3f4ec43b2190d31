import { ConfigError } from "../../errors.ts";

/** A well-formed list of CPUs or memory nodes, such as `0-2,7`, with the option it comes from (see cpuset(7)). */
export interface CpusetOption {
  readonly option: string;
  readonly value: string;
  /** What the value must lie in, in the same notation; absent when unknown. */
  readonly allowed: string | undefined;
}

/** Throws `ConfigError` for the first number of the list that is not allowed. */
export function checkCpuset({ option, value, allowed }: CpusetOption): void {
  if (allowed === undefined) return;
  const given = new Set(numbersOf(allowed));
  const missing = numbersOf(value).find((number) => !given.has(number));
  if (missing === undefined) return;
  throw new ConfigError(
    `Cannot use ${option} "${value}": ${missing} is not given to this task, allowed is "${allowed}"`,
  );
}

function numbersOf(list: string): number[] {
  return list.trim().split(",").filter((part) => part !== "").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}
