import type { Kind } from "../../option.ts";
import type { Syntax } from "../text.ts";
import { isRecord } from "../../options_block.ts";
import { attribute } from "../attribute.ts";

/** Which keys a map may have and, beside that they are texts, which values. */
export interface MapSyntax extends Syntax<string> {
  readonly fits?: (key: string, value: string) => boolean;
  /** What `fits` wants, as the end of the sentence "allowed is …". */
  readonly value?: string;
}

/** More than any job needs. */
const MOST = 4096;

/** A map of texts. Nomad makes a list of maps of it, merged from left to right (hclutils). */
export function textMap({ allowed: keys, parse, fits = () => true, value = "a string" }: MapSyntax): Kind<
  Record<string, string>
> {
  const allowed = `a map of strings, each key ${keys}`;
  return {
    type: "map(string)",
    allowed: value === "a string" ? allowed : `${allowed}, each value ${value}`,
    spec: attribute("list(map(string))"),
    read(raw, place) {
      const merged = new Map<string, string>();
      for (const map of Array.isArray(raw) ? raw : [raw]) {
        if (!isRecord(map)) throw place.refuse(raw, allowed);
        for (const [name, given] of Object.entries(map)) {
          const key = parse(name);
          if (key === undefined) throw place.refuse(name, keys);
          if (typeof given !== "string" || !fits(key, given)) throw place.at(name).refuse(given, value);
          merged.set(key, given);
          if (merged.size > MOST) throw place.refuse(`${merged.size} entries`, `a map of at most ${MOST}`);
        }
      }
      return Object.fromEntries(merged);
    },
  };
}
