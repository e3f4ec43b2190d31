import type { Kind } from "../option.ts";
import { attribute } from "./attribute.ts";

/** `true` or `false`. */
export function flag(): Kind<boolean> {
  const allowed = "true or false";
  return {
    type: "bool",
    allowed,
    spec: attribute("bool"),
    read(raw, place) {
      if (typeof raw !== "boolean") throw place.refuse(raw, allowed);
      return raw;
    },
  };
}
