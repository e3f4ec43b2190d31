import type { Kind } from "../option.ts";
import { attribute } from "./attribute.ts";

/** Up to here a double holds every whole number. */
const LARGEST = 2 ** 53;

/** The range of an integer option, both ends included. */
export interface Range {
  readonly min: number;
  readonly max?: number;
  /** What to call the range, when "from … to …" does not say it. */
  readonly allowed?: string;
}

/** A whole number; Nomad sends numbers as integer, float or decimal string (go-cty msgpack). */
export function integer({ min, max = LARGEST, allowed = between(min, max) }: Range): Kind<number> {
  return {
    type: "number",
    allowed,
    spec: attribute("number"),
    read(raw, place) {
      const value = wholeNumber(raw);
      if (value === undefined || value < min || value > max) throw place.refuse(raw, allowed);
      return value;
    },
  };
}

function between(min: number, max: number): string {
  return `a whole number from ${min} to ${max}`;
}

/** Exact value of `raw`; undefined when it is no whole number that both an int64 and a double hold. */
function wholeNumber(raw: unknown): number | undefined {
  const exact = wholeBigInt(raw);
  if (exact === undefined || BigInt.asIntN(64, exact) !== exact) return undefined;
  const value = Number(exact);
  return BigInt(value) === exact ? value : undefined;
}

function wholeBigInt(raw: unknown): bigint | undefined {
  if (typeof raw === "bigint") return raw;
  if (typeof raw === "number") return Number.isInteger(raw) ? BigInt(raw) : undefined;
  return typeof raw === "string" && /^-?\d+$/.test(raw) ? BigInt(raw) : undefined;
}
