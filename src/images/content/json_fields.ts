type Fields = Readonly<Record<string, unknown>>;

/** A JSON object's fields; a value of another kind has none. */
export function fields(value: unknown): Fields {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
