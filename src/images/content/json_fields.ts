/** A JSON object's fields; a value of another kind has none. */
export function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

/** A string, or "" for anything else. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The strings of a list, none for anything else. */
export function texts(value: unknown): string[] {
  return list(value).filter((item) => typeof item === "string");
}

/** The items of a list, none for anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
