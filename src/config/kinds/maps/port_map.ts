import type { Kind } from "../../option.ts";
import { isRecord } from "../../options_block.ts";
import { attribute } from "../attribute.ts";
import { integer } from "../integer.ts";

const LARGEST_PORT = 65_535;

/** Port numbers by label. Nomad makes a list of maps of the block, merged from left to right (hclutils). */
export function portMap(): Kind<Record<string, number>> {
  const allowed =
    `a map, each key the label of a port and each value its number in the container, 1 to ${LARGEST_PORT}`;
  const port = integer({ min: 1, max: LARGEST_PORT });
  return {
    type: "map(number)",
    allowed,
    spec: attribute("list(map(number))"),
    read(raw, place) {
      const merged = new Map<string, number>();
      for (const map of Array.isArray(raw) ? raw : [raw]) {
        if (!isRecord(map)) throw place.refuse(raw, allowed);
        for (const [label, value] of Object.entries(map)) {
          const number = port.read(value, place.at(label));
          if (number !== undefined) merged.set(label, number);
        }
      }
      return Object.fromEntries(merged);
    },
  };
}
