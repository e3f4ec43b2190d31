import { isIPv6 } from "node:net";
import type { NetworkConfig } from "../config/plugin/network.ts";
import { ConfigError } from "../errors.ts";
import type { PublishedPort } from "../model/task/task_port.ts";
import { bridgeNetwork } from "./bridge_network.ts";
import { findNetwork } from "./cni/find_network.ts";
import type { NetworkList } from "./cni/network_list.ts";
import { isObject } from "./cni/read_object.ts";
import type { Readiness } from "./readiness.ts";

/** Which network a task wants of the driver. */
export type WantedNetwork =
  | { readonly kind: "bridge" }
  | { readonly kind: "cni"; readonly network: string };

/** What a plan depends on besides the task. */
export interface PlanContext {
  readonly config: NetworkConfig;
  readonly readiness: () => Promise<Readiness>;
  readonly addressDirectory: string;
}

/** The plugins that make the network for these ports; throws when it cannot be had, or cannot publish them. */
export async function planNetwork(
  wanted: WantedNetwork,
  ports: readonly PublishedPort[],
  { config, readiness, addressDirectory }: PlanContext,
): Promise<NetworkList> {
  if (wanted.kind === "cni") return refusePorts(await findNetwork(wanted.network, config.cniConfigDir), ports);
  const state = await readiness();
  if (state.kind === "none") throw new ConfigError("Cannot use the bridge: the plugin's network block has mode none");
  if (state.kind === "missing") throw new ConfigError(`Cannot use the bridge: ${state.reason}`);
  if (state.kind === "refused") throw new ConfigError(state.reason);
  refuseForeignFamily(ports, config);
  const publishes = ports.length > 0;
  return bridgeNetwork(config, { ...state, addressDirectory, publishes });
}

function refusePorts(list: NetworkList, ports: readonly PublishedPort[]): NetworkList {
  const publishes = list.plugins.some(({ capabilities }) =>
    isObject(capabilities) && capabilities.portMappings === true
  );
  const [port] = ports;
  if (publishes || port === undefined) return list;
  throw new ConfigError(
    `Cannot publish port "${port.label}": network "${list.name}" has no plugin with the capability portMappings`,
  );
}

/** The plugin would leave such a port out without a word. */
function refuseForeignFamily(ports: readonly PublishedPort[], { ipv6Subnet }: NetworkConfig): void {
  const port = ports.find(({ hostIp }) => isIPv6(hostIp));
  if (port === undefined || ipv6Subnet !== undefined) return;
  throw new ConfigError(
    `Cannot publish port "${port.label}" at "${port.hostIp}": the tasks' network has no IPv6 addresses, ` +
      "ipv6_subnet of the plugin's network block gives them some",
  );
}
