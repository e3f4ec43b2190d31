import type { Option, Options } from "./option.ts";
import type { Place } from "./place.ts";
import type { SpecShape } from "./spec_shape.ts";
import { ConfigError } from "../errors.ts";

type Value<O> = O extends Option<infer T> ? T : never;
type Optional<S extends Options> = { [K in keyof S]: undefined extends Value<S[K]> ? K : never }[keyof S];

/** The TypeScript type of a block: an option that may be undefined is an optional property. */
export type Decoded<S extends Options> =
  & { readonly [K in Exclude<keyof S, Optional<S>>]: Value<S[K]> }
  & { readonly [K in Optional<S>]?: Exclude<Value<S[K]>, undefined> };

/** The schema of a block with these options. */
export function objectSpec(options: Options): SpecShape {
  const attributes: Record<string, SpecShape> = {};
  for (const option of Object.values(options)) {
    attributes[option.name] = option.spec;
    for (const alias of option.aliases ?? []) attributes[alias] = option.kind.spec(alias, false);
  }
  return { block: { case: "object", value: { attributes } } };
}

/** The values of a block; ConfigError for an unknown option or a value that is not allowed. */
export function decodeOptions<S extends Options>(options: S, raw: unknown, place: Place): Decoded<S> {
  // The value itself may hold a password.
  if (!isRecord(raw)) throw place.refuse(Array.isArray(raw) ? "a list" : `a ${typeof raw}`, "a block of options");
  refuseUnknown(options, raw, place);
  const values: Record<string, unknown> = {};
  for (const [property, option] of Object.entries(options)) {
    const name = writtenAs(option, raw, place);
    const value = option.read(raw[name], place.at(name));
    if (value !== undefined) values[property] = value;
  }
  return values as Decoded<S>;
}

/** The name the option has in `raw`: its own, or the alias when only that is set. */
function writtenAs({ name, aliases = [] }: Option<unknown>, raw: Record<string, unknown>, place: Place): string {
  const [first = name, second] = [name, ...aliases].filter((word) => !isUnset(raw[word]));
  if (second === undefined) return first;
  throw new ConfigError(
    `Cannot use ${place.at(second).path} "${raw[second]}": ${first} is set too and both mean the same, set one of them`,
  );
}

function refuseUnknown(options: Options, raw: Record<string, unknown>, place: Place): void {
  const known = Object.values(options).flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  for (const name of Object.keys(raw)) {
    if (known.includes(name)) continue;
    throw new ConfigError(`Cannot use option "${place.at(name).path}": it is unknown, allowed are ${known.join(", ")}`);
  }
}

function isUnset(raw: unknown): boolean {
  return raw === null || raw === undefined || raw === "";
}

/** True for a msgpack map. */
export function isRecord(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw) && !(raw instanceof Uint8Array);
}
