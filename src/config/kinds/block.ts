import type { Kind, Options } from "../option.ts";
import type { Decoded } from "../options_block.ts";
import type { Place } from "../place.ts";
import { decodeOptions, isRecord, objectSpec } from "../options_block.ts";

/** More blocks of one kind than any job needs; each costs looks at the node. */
const MOST = 256;

/** What becomes of a block once its options are read; throws when they do not fit together. */
export type Finish<S extends Options, T> = (values: Decoded<S>, place: Place) => T;

/** A block that may be written once. One in which nothing is set, or only empty texts, stands for "not set". */
export function block<S extends Options, T>(options: S, finish: Finish<S, T>): Kind<T> {
  return {
    type: "block",
    allowed: "a block",
    options,
    spec: (name, required) => ({
      block: { case: "blockValue", value: { name, required, nested: objectSpec(options) } },
    }),
    read(raw, place) {
      const empty = isRecord(raw) && Object.values(raw).every((value) => value === null || value === "");
      return empty ? undefined : finish(decodeOptions(options, raw, place), place);
    },
  };
}

/** A block that may be written any number of times, or as a list of objects. */
export function blockList<S extends Options, T>(options: S, finish: Finish<S, T>): Kind<T[]> {
  const allowed = "blocks, or a list of objects";
  return {
    type: "list of blocks",
    allowed,
    options,
    spec: (name) => ({ block: { case: "blockList", value: { name, nested: objectSpec(options) } } }),
    read(raw, place) {
      if (!Array.isArray(raw)) throw place.refuse(raw, allowed);
      if (raw.length > MOST) throw place.refuse(`${raw.length} blocks`, `at most ${MOST}`);
      return raw.map((item: unknown, index) => {
        const at = place.item(index);
        return finish(decodeOptions(options, item, at), at);
      });
    },
  };
}
