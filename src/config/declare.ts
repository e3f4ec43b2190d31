import type { About, Kind, Option } from "./option.ts";
import type { Place } from "./place.ts";
import type { SpecShape } from "./spec_shape.ts";

/** A raw value as HCL has it, written where an option is not set. */
export type RawDefault = string | number | boolean | readonly [];

/** An option that must be set. */
export function required<T>(name: string, kind: Kind<T>, about: About): Option<T> {
  const read = (raw: unknown, place: Place) => {
    const value = isNil(raw) ? undefined : kind.read(raw, place);
    if (value === undefined) throw place.missing(kind.allowed);
    return value;
  };
  return { ...about, name, kind, required: true, spec: kind.spec(name, true), read };
}

/** An option that is undefined when it is not set. */
export function optional<T>(name: string, kind: Kind<T>, about: About): Option<T | undefined> {
  const read = (raw: unknown, place: Place) => isNil(raw) ? undefined : kind.read(raw, place);
  return { ...about, name, kind, required: false, spec: kind.spec(name, false), read };
}

/** An option that has the value of `unset` when it is not set. */
export function defaulted<T>(
  name: string,
  kind: Kind<T>,
  { unset, ...about }: About & { readonly unset: RawDefault },
): Option<T> {
  const read = (raw: unknown, place: Place) => {
    const value = (isNil(raw) ? undefined : kind.read(raw, place)) ?? kind.read(unset, place);
    if (value === undefined) throw place.missing(kind.allowed);
    return value;
  };
  const spec = withLiteral(kind.spec(name, false), unset);
  return { byDefault: `\`${literal(unset)}\``, ...about, name, kind, required: false, spec, read };
}

function isNil(raw: unknown): raw is null | undefined {
  return raw === null || raw === undefined;
}

/** Nomad fills in what stands for more than "nothing"; an empty list and `false` need no help. */
function withLiteral(primary: SpecShape, unset: RawDefault): SpecShape {
  if (unset === false || Array.isArray(unset)) return primary;
  const fallback: SpecShape = { block: { case: "literal", value: { value: literal(unset) } } };
  return { block: { case: "default", value: { primary, default: fallback } } };
}

/** JSON of these values is also the HCL expression for them. */
function literal(unset: RawDefault): string {
  return JSON.stringify(unset);
}
