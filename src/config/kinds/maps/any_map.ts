import type { Kind } from "../../option.ts";
import { attribute } from "../attribute.ts";

/** A map of texts whose meaning nobody asks for; see `textMap` for its schema. */
export function anyMap(): Kind<unknown> {
  return { type: "map(string)", allowed: "a map of strings", spec: attribute("list(map(string))"), read: (raw) => raw };
}
