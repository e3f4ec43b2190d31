import type { NetworkConfig } from "../config/plugin/network.ts";
import { cleanUp } from "../clean_up.ts";
import { NetworkError } from "../errors.ts";
import type { PublishedPort } from "../model/task/task_port.ts";
import type { TaskAddress } from "../model/task/task_address.ts";
import { bridgeNetwork } from "./bridge_network.ts";
import { ExecRunner } from "./cni/exec_runner.ts";
import { type NetworkResult, readResult } from "./cni/network_result.ts";
import { explainFull } from "./full_subnet.ts";
import { refuseUsedPorts, sharedPort } from "./host_ports.ts";
import { NetworkMaker } from "./network_maker.ts";
import { planNetwork, type WantedNetwork } from "./plan_network.ts";
import type { NetworkList } from "./cni/network_list.ts";
import { NetworkReadiness, type Readiness } from "./readiness.ts";
import { Records } from "./records.ts";

/** Where a reboot leaves nothing. */
export const STATE_DIRECTORY = "/run/containerd-driver/network";
const DISTRIBUTIONS = ["/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni"];
/** The interface in the container. */
const IF_NAME = "eth0";
/** A plugin takes some hundredths of a second, more when others change the firewall; an operator's may ask a server. */
const PLUGIN_TIMEOUT_MS = 30_000;

/** A container that is made and not started, and what it is to have. */
export interface NetworkOrder {
  readonly containerId: string;
  readonly pid: number;
  /** See `plan`. */
  readonly list: NetworkList;
  readonly isBridge: boolean;
  readonly ports: readonly PublishedPort[];
}

/** The networks that the driver itself gives to tasks, made by CNI plugins. */
export class TaskNetworks {
  readonly #config: NetworkConfig;
  readonly #owner: string;
  readonly #state: string;
  readonly #records: Records;
  readonly #readiness: NetworkReadiness;
  readonly #maker: NetworkMaker;
  /** The ports of each container whose network is there or on its way; read once from the records. */
  #ports: Promise<Map<string, readonly PublishedPort[]>> | undefined;
  /** Changes of one container's network come one after the other. */
  readonly #changes = new Map<string, Promise<unknown>>();

  /** `owner` tells the networks of this driver's containers from those of others on the node. */
  constructor({ config, owner, state = STATE_DIRECTORY }: { config: NetworkConfig; owner: string; state?: string }) {
    const directories = config.cniPath === undefined ? DISTRIBUTIONS : [config.cniPath];
    const runner = new ExecRunner({ directories, timeoutMs: PLUGIN_TIMEOUT_MS });
    this.#config = config;
    this.#owner = owner;
    this.#state = state;
    this.#records = new Records(`${state}/records`);
    this.#readiness = new NetworkReadiness({ config, directories, runner });
    this.#maker = new NetworkMaker({ runner, records: this.#records });
  }

  /** Whether tasks can have the bridge now. */
  readiness(): Promise<Readiness> {
    return this.#readiness.look();
  }

  /** The same for a task that starts, see `NetworkReadiness`. */
  readinessLately(): Promise<Readiness> {
    return this.#readiness.lately();
  }

  /** The plugins that make a network for these ports; throws when it cannot be had, or cannot publish them. */
  plan(wanted: WantedNetwork, ports: readonly PublishedPort[]): Promise<NetworkList> {
    const context = {
      config: this.#config,
      readiness: () => this.readinessLately(),
      addressDirectory: this.#addresses,
    };
    return planNetwork(wanted, ports, context);
  }

  /** Makes a container's network; when it fails, nothing of it is left. */
  attach({ containerId, pid, list, isBridge, ports }: NetworkOrder): Promise<NetworkResult> {
    return this.#change(containerId, async () => {
      await this.#remove(containerId);
      const netns = `${this.#state}/namespaces/${containerId}`;
      const attachment = { containerId, netns, ifName: IF_NAME, runtimeConfig: { portMappings: portMappings(ports) } };
      const isolated = isBridge && !this.#config.icc;
      const own = { owner: this.#owner, isolated, autoAdvertise: !isBridge, isMade: false };
      const record = { ...own, list, attachment, ports };
      try {
        await this.#claimPorts(containerId, ports);
        return await this.#maker.make(record, { pid });
      } catch (error) {
        await cleanUp(this.#remove(containerId));
        const { subnet, name } = this.#config;
        throw isBridge ? await explainFull(error, { subnet, directory: `${this.#addresses}/${name}` }) : error;
      }
    });
  }

  /** Removes a container's network, whatever of it there is. */
  remove(containerId: string): Promise<void> {
    return this.#change(containerId, () => this.#remove(containerId));
  }

  /** What Nomad is told of a container's network; undefined when the driver gave it none. */
  async address(containerId: string): Promise<TaskAddress | undefined> {
    const record = await this.#records.read(containerId);
    if (record?.result === undefined || !record.isMade) return undefined;
    const [address = ""] = readResult(record.result, record.list.name).addresses;
    const portMap = Object.fromEntries(record.ports.map(({ label, containerPort }) => [label, containerPort]));
    return { address, portMap, autoAdvertise: record.autoAdvertise };
  }

  /**
   * Looks whether the network of a container whose process runs is as it was made, and makes it anew with the same addresses when it is
   * not, as after somebody flushed the firewall; resolves to what was wrong, undefined when nothing was.
   */
  repair(containerId: string, { pid }: { pid: number }): Promise<string | undefined> {
    return this.#change(containerId, async () => {
      const record = await this.#records.read(containerId);
      const fault = record && await this.#maker.fault(record, { pid });
      if (record !== undefined && fault !== undefined) await this.#maker.renew(record);
      return fault?.message;
    });
  }

  /** Removes the networks of this driver's containers that are gone. */
  async reap(isGone: (containerId: string) => Promise<boolean>): Promise<void> {
    for (const containerId of await this.#records.containerIds()) {
      const record = await this.#records.read(containerId);
      if (record?.owner === this.#owner && await isGone(containerId)) await this.remove(containerId);
    }
  }

  /** Removes from the bridge's network what containers have that have no record, see `NetworkMaker`. */
  async collectGarbage(): Promise<void> {
    const state = await this.readiness();
    if (state.kind !== "bridge") return;
    const context = { cniVersion: state.cniVersion, addressDirectory: this.#addresses, publishes: true };
    const addressDirectory = `${this.#addresses}/${this.#config.name}`;
    await this.#maker.collectGarbage(bridgeNetwork(this.#config, context), { ifName: IF_NAME, addressDirectory });
  }

  get #addresses(): string {
    return `${this.#state}/addresses`;
  }

  /** Nomad gives a port to one group, two of whose tasks may publish it. */
  async #claimPorts(claimant: string, ports: readonly PublishedPort[]): Promise<void> {
    if (ports.length === 0) return;
    const claims = await (this.#ports ??= this.#recordedPorts());
    for (let shared = sharedPort(ports, claims); shared !== undefined; shared = sharedPort(ports, claims)) {
      const { port, containerId } = shared;
      // It may be on its way out.
      await Promise.allSettled([this.#changes.get(containerId)]);
      if (this.#changes.has(containerId) || await this.#records.read(containerId) !== undefined) {
        throw new NetworkError(
          `Cannot publish port "${port.label}": ${port.hostPort} of the node leads to container "${containerId}" already`,
        );
      }
      // Another driver's, which has removed it since.
      claims.delete(containerId);
    }
    claims.set(claimant, ports);
    await refuseUsedPorts(ports);
  }

  async #recordedPorts(): Promise<Map<string, readonly PublishedPort[]>> {
    const ids = await this.#records.containerIds();
    return new Map(
      await Promise.all(ids.map(async (id) => [id, (await this.#records.read(id))?.ports ?? []] as const)),
    );
  }

  async #remove(containerId: string): Promise<void> {
    await this.#maker.unmake(containerId);
    (await this.#ports)?.delete(containerId);
  }

  async #change<T>(containerId: string, change: () => Promise<T>): Promise<T> {
    const before = this.#changes.get(containerId);
    const done = Promise.allSettled([before]).then(change);
    this.#changes.set(containerId, done);
    try {
      return await done;
    } finally {
      if (this.#changes.get(containerId) === done) this.#changes.delete(containerId);
    }
  }
}

/** The capability's argument, see the CNI conventions; both protocols, as Docker's driver has it. */
function portMappings(ports: readonly PublishedPort[]) {
  return ports.flatMap(({ hostPort, containerPort, hostIp }) =>
    ["tcp", "udp"].map((protocol) => ({ hostPort, containerPort, protocol, ...(hostIp !== "" && { hostIP: hostIp }) }))
  );
}
