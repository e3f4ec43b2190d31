import type { Kind } from "../../option.ts";
import { parseUlimit, parseUlimitName, type Ulimit, ULIMIT_NAMES } from "../../parse/ulimit.ts";
import { textMap } from "./text_map.ts";

/** Limits of resources by their names. */
export function ulimits(): Kind<Record<string, Ulimit>> {
  const texts = textMap({
    allowed: `one of ${ULIMIT_NAMES}`,
    parse: parseUlimitName,
    fits: (_name, value) => parseUlimit(value) !== undefined,
    value: '"soft:hard" or one number for both, -1 for no limit, and soft not above hard',
  });
  return {
    ...texts,
    read(raw, place) {
      const limits: Record<string, Ulimit> = {};
      for (const [name, value] of Object.entries(texts.read(raw, place) ?? {})) {
        const limit = parseUlimit(value);
        if (limit !== undefined) limits[name] = limit;
      }
      return limits;
    },
  };
}
