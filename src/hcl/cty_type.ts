import { ConfigError } from "../errors.ts";

/** A type of HCL's value system, of those a driver's schema uses. */
export type CtyType =
  | { readonly kind: "string" | "number" | "bool" | "any" }
  | { readonly kind: "list" | "map"; readonly element: CtyType };

/** The type that a schema's type expression such as `list(map(string))` means. */
export function parseCtyType(expression: string): CtyType {
  const text = expression.trim();
  if (text === "string" || text === "number" || text === "bool" || text === "any") return { kind: text };
  const [, kind, element] = /^(list|map)\((.+)\)$/s.exec(text) ?? [];
  if ((kind !== "list" && kind !== "map") || element === undefined) {
    throw new ConfigError(
      `Cannot use schema type "${text}": known are string, number, bool, any, list and map`,
    );
  }
  return { kind, element: parseCtyType(element) };
}

/** The type as an error message prints it. */
export function ctyTypeName(type: CtyType): string {
  return "element" in type ? `${type.kind}(${ctyTypeName(type.element)})` : type.kind;
}
