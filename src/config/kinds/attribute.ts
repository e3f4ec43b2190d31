import type { SpecShape } from "../spec_shape.ts";

/** The schema of an attribute of an HCL type such as `list(string)`. */
export function attribute(type: string): (name: string, required: boolean) => SpecShape {
  return (name, required) => ({ block: { case: "Attr", value: { name, type, required } } });
}
