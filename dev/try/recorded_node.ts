import { coreSpeeds, type Node } from "../../tools/launcher/node/node.ts";

/** The directory with what a node's /proc, /sys, /dev and /etc say. */
export const RECORDED_NODE = new URL("../recorded_node", import.meta.url).pathname;

/** The recorded node as Nomad's client would describe it. */
export function recordedNode(): Node {
  const coreMhz = coreSpeeds(Deno.readTextFileSync(`${RECORDED_NODE}/proc/cpuinfo`));
  return {
    id: crypto.randomUUID(),
    name: "recorded",
    coreMhz,
    attributes: { "cpu.numcores": String(coreMhz.length), "kernel.name": "linux", "unique.hostname": "recorded" },
  };
}
