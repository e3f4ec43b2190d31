import type { Kind, Options } from "../../option.ts";
import type { Finish } from "../block.ts";
import type { Syntax } from "../text.ts";
import { decodeOptions, isRecord, objectSpec } from "../../options_block.ts";

/** Blocks with a label each, by their labels; Nomad sends them in the labels' order, not in that of the file. */
export function blockMap<S extends Options, T>(
  options: S,
  { label, finish }: { readonly label: Syntax<string>; readonly finish: Finish<S, T> },
): Kind<ReadonlyMap<string, T>> {
  const allowed = `blocks, each label ${label.allowed}`;
  return {
    type: "labelled blocks",
    allowed,
    options,
    spec: (name) => ({ block: { case: "blockMap", value: { name, labels: ["name"], nested: objectSpec(options) } } }),
    read(raw, place) {
      if (!isRecord(raw)) throw place.refuse(raw, allowed);
      return new Map(
        Object.entries(raw).map(([name, block]) => {
          const parsed = label.parse(name);
          if (parsed === undefined) throw place.refuse(name, label.allowed);
          const at = place.at(`"${parsed}"`);
          return [parsed, finish(decodeOptions(options, block, at), at)];
        }),
      );
    },
  };
}
