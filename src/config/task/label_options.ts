import { optional } from "../declare.ts";
import { textMap } from "../kinds/maps/text_map.ts";

const LONGEST_BYTES = 4096;
const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** What is written on a task's container. */
export const labelOptions = {
  labels: optional(
    "labels",
    textMap({
      allowed: `a text of up to ${LONGEST_BYTES} bytes that does not begin with containerd.io/ or com.hashicorp.nomad`,
      parse: (key) => isOwn(key) && bytesOf(key) <= LONGEST_BYTES ? key : undefined,
      fits: (key, value) => bytesOf(key) + bytesOf(value) <= LONGEST_BYTES,
      value: `a text that has up to ${LONGEST_BYTES} bytes together with its key`,
    }),
    {
      doc: "Labels of the container, beside those of the driver",
      example: 'labels = {\n  team = "shop"\n}',
      docker: { fate: "same", note: "containerd takes up to 4096 bytes of key and value together" },
    },
  ),
};

/** Whether no label of containerd's or of the driver's own is meant. */
function isOwn(key: string): boolean {
  return key !== "" && !key.startsWith("containerd.io/") && !key.startsWith("com.hashicorp.nomad");
}
