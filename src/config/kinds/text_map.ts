import type { Kind } from "../option.ts";
import type { Syntax } from "./text.ts";
import { isRecord } from "../options_block.ts";
import { attribute } from "./attribute.ts";

/** More than any job needs. */
const MOST = 4096;

/** A map of texts whose keys have a syntax. Nomad makes a list of maps of it, merged from left to right (hclutils). */
export function textMap(key: Syntax<string>): Kind<Record<string, string>> {
  const allowed = `a map of strings, each key ${key.allowed}`;
  return {
    type: "map(string)",
    allowed,
    spec: attribute("list(map(string))"),
    read(raw, place) {
      const merged = new Map<string, string>();
      for (const map of Array.isArray(raw) ? raw : [raw]) {
        if (!isRecord(map)) throw place.refuse(raw, allowed);
        for (const [name, value] of Object.entries(map)) {
          const parsed = key.parse(name);
          if (parsed === undefined) throw place.refuse(name, key.allowed);
          if (typeof value !== "string") throw place.at(name).refuse(value, "a string");
          merged.set(parsed, value);
          if (merged.size > MOST) throw place.refuse(`${merged.size} entries`, `a map of at most ${MOST}`);
        }
      }
      return Object.fromEntries(merged);
    },
  };
}
