import type { Group, HostVolume, Network, Port } from "./job.ts";
import type { BlockReader } from "../../../src/hcl/block_reader.ts";
import { LaunchError } from "../host/launch_error.ts";

/** The group in a `group` block, without its tasks. */
export function readGroup(name: string, block: BlockReader): Group {
  const network = block.one("network");
  return {
    name,
    volumes: Object.fromEntries(block.labelled("volume").map(([label, volume]) => [label, readVolume(volume)])),
    ...(network && { network: readNetwork(network) }),
  };
}

function readVolume(block: BlockReader): HostVolume {
  const source = block.text("source");
  if (block.text("type") !== "host") throw block.refuse("type", '"host"; there is no server that talks to CSI plugins');
  if (!source?.startsWith("/")) {
    throw block.refuse("source", "an absolute path, as there is no client with named volumes");
  }
  return { source, readonly: block.flag("read_only") ?? false };
}

function readNetwork(block: BlockReader): Network {
  const dns = block.one("dns");
  const hostname = block.text("hostname");
  return {
    mode: block.text("mode") ?? "host",
    ports: block.labelled("port").map(([label, port]) => readPort(label, port)),
    ...(hostname !== undefined && { hostname }),
    ...(dns && {
      dns: { servers: dns.texts("servers"), searches: dns.texts("searches"), options: dns.texts("options") },
    }),
  };
}

function readPort(label: string, block: BlockReader): Port {
  const fixed = block.number("static");
  const to = block.number("to") ?? 0;
  if (to < 0) throw new LaunchError(`Cannot use to "${to}" in ${block.place}: allowed is a port`);
  return { label, to, ...(fixed !== undefined && { static: fixed }) };
}
