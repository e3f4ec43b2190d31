import type { Kind } from "../option.ts";
import { showable, type Syntax } from "./text.ts";
import { attribute } from "./attribute.ts";

/** More than any job needs; what follows from an element may cost a look at the node. */
const MOST = 4096;

/** A list of texts that share a syntax; an empty list is a value, not "not set". */
export function textList<T>({ allowed, parse, isPrivate = false }: Syntax<T>): Kind<T[]> {
  return {
    type: "list(string)",
    allowed: `a list, each element ${allowed}`,
    spec: attribute("list(string)"),
    read(raw, place) {
      if (!Array.isArray(raw)) throw place.refuse(showable(raw, { isPrivate }), `a list, each element ${allowed}`);
      if (raw.length > MOST) throw place.refuse(`${raw.length} elements`, `a list of at most ${MOST}`);
      return raw.map((element: unknown, index) => {
        const value = typeof element === "string" ? parse(element) : undefined;
        if (value === undefined) throw place.item(index).refuse(showable(element, { isPrivate }), allowed);
        return value;
      });
    },
  };
}
