import type { Kind, Options } from "../option.ts";
import type { Finish } from "./block.ts";
import type { Syntax } from "./text.ts";
import { decodeOptions, isRecord } from "../options_block.ts";
import { attribute } from "./attribute.ts";

/** More than any job needs; each may cost looks at the node. */
const MOST = 256;

/** How an entry is written as a text, and as a block. */
export interface EntryForms<S extends Options, T> extends Syntax<T> {
  readonly options: S;
  readonly finish: Finish<S, T>;
}

/**
 * A list whose entries are texts, or blocks with options. HCL has no type for both, so the schema says `any`; a block
 * that is written once may come without a list around it.
 */
export function entryList<S extends Options, T>({ allowed, parse, options, finish }: EntryForms<S, T>): Kind<T[]> {
  const whole = `a list, each element ${allowed}, or blocks`;
  return {
    type: "list(string) or blocks",
    allowed: whole,
    options,
    spec: attribute("any"),
    read(raw, place) {
      if (raw === "") return undefined;
      const entries: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
      if (entries.length > MOST) throw place.refuse(`${entries.length} entries`, `at most ${MOST}`);
      return entries.map((entry, index) => {
        const at = place.item(index);
        if (isRecord(entry)) return finish(decodeOptions(options, entry, at), at);
        const value = typeof entry === "string" ? parse(entry) : undefined;
        if (value === undefined) throw at.refuse(entry, Array.isArray(raw) ? allowed : whole);
        return value;
      });
    },
  };
}
