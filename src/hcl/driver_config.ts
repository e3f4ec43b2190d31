import type { Body } from "./decode_spec.ts";
import { isBody } from "./block_reader.ts";

/** A `config` block as Nomad's jobspec hands it on: an attribute that is an object becomes a list of that object. */
export function driverConfig(body: Body): Body {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, attribute(value)]));
}

function attribute(value: unknown): unknown {
  if (isBody(value)) return [driverConfig(value)];
  return Array.isArray(value)
    ? value.map((element: unknown) => isBody(element) ? driverConfig(element) : element)
    : value;
}
