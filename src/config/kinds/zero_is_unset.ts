import type { Kind } from "../option.ts";

/** The same kind of number, of which 0 stands for "not set", as Docker has it. */
export function zeroIsUnset(kind: Kind<number>): Kind<number> {
  return { ...kind, read: (raw, place) => String(raw) === "0" ? undefined : kind.read(raw, place) };
}
