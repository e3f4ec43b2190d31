import { ConfigError } from "../../errors.ts";
import { replaceExpressions } from "../../hcl/replace_expressions.ts";

/** Something that may stand wherever jobs write a variable: an address is a word, a name of a host and a part of a path. */
const ANY_VALUE = "10.0.0.1";

/** Whether somewhere in it is a `${…}`, which only a run or Nomad's own evaluation knows, as `${NOMAD_PORT_http}`. */
export function hasUnknown(value: unknown): boolean {
  if (typeof value === "string") return value.includes("${");
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** The value with something else in the place of what is not known. */
export function withoutUnknown(value: unknown): unknown {
  if (typeof value === "string") return textWithoutUnknown(value);
  if (Array.isArray(value)) return value.map(withoutUnknown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutUnknown(inner)]));
}

function textWithoutUnknown(text: string): string {
  if (!text.includes("${")) return text;
  try {
    return replaceExpressions(text, () => ANY_VALUE);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return ANY_VALUE;
  }
}
