import type { Kind } from "../option.ts";
import { integer } from "./integer.ts";

const allowed = "a whole number from 1 to 9007199254740992, or 0 or -1 for no limit";

/** A limit of processes. 0 and -1 are "no limit", as for Docker, and read as "not set". */
export function pidsLimit(): Kind<number> {
  const number = integer({ min: -1, allowed });
  return {
    ...number,
    read(raw, place) {
      const limit = number.read(raw, place) ?? 0;
      return limit > 0 ? limit : undefined;
    },
  };
}
