import { ConfigError } from "../errors.ts";
import { type CtyType, ctyTypeName } from "./cty_type.ts";
import type { CtyValue } from "./cty_value.ts";
import { Decimal } from "./decimal.ts";

/** `value` as `type`, by the rules of go-cty's convert; `name` is the attribute's, for the ConfigError. */
export function convert(value: CtyValue, type: CtyType, name: string): CtyValue {
  if (value === null || type.kind === "any") return value;
  const converted = convertNonNull(value, type, name);
  if (converted !== undefined) return converted;
  throw new ConfigError(`Cannot use ${name} "${shown(value)}": a ${ctyTypeName(type)} is required`);
}

function convertNonNull(value: Exclude<CtyValue, null>, type: CtyType, name: string): CtyValue | undefined {
  switch (type.kind) {
    case "string":
      return isPrimitive(value) ? value.toString() : undefined;
    case "number":
      return value instanceof Decimal ? value : typeof value === "string" ? Decimal.parse(value) : undefined;
    case "bool":
      return typeof value === "boolean" ? value : typeof value === "string" ? parseBool(value) : undefined;
    case "list":
      if (!Array.isArray(value)) return undefined;
      return value.map((element: CtyValue, index) => convert(element, type.element, `${name}[${index}]`));
    case "map":
      if (!(value instanceof Map)) return undefined;
      return new Map(
        [...value].map(([key, element]) => [key, convert(element, type.element, `${name}["${key}"]`)]),
      );
    default:
      return value;
  }
}

function isPrimitive(value: Exclude<CtyValue, null>): value is boolean | string | Decimal {
  return typeof value !== "object" || value instanceof Decimal;
}

function parseBool(text: string): boolean | undefined {
  if (text === "true" || text === "1") return true;
  return text === "false" || text === "0" ? false : undefined;
}

function shown(value: Exclude<CtyValue, null>): string {
  return isPrimitive(value) ? value.toString() : Array.isArray(value) ? "[…]" : "{…}";
}
