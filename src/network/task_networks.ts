import type { NetworkConfig } from "../config/plugin/network.ts";
import { KeyedTurns } from "../async/keyed_turns.ts";
import { cleanUp } from "../clean_up.ts";
import { NetworkError } from "../errors.ts";
import type { PublishedPort } from "../model/task/task_port.ts";
import type { TaskAddress } from "../model/task/task_address.ts";
import { bridgeNetwork } from "./bridge_network.ts";
import { ExecRunner } from "./cni/exec_runner.ts";
import { type NetworkResult, readResult } from "./cni/network_result.ts";
import { explainFull, isFull } from "./full_subnet.ts";
import { NetworkMaker } from "./network_maker.ts";
import { portMappings } from "./host_ports.ts";
import { PortClaims } from "./port_claims.ts";
import { planNetwork, type WantedNetwork } from "./plan_network.ts";
import type { NetworkList } from "./cni/network_list.ts";
import { NetworkReadiness, type Readiness } from "./readiness.ts";
import { type NetworkRecord, Records } from "./records.ts";

/** Where a reboot leaves nothing. */
export const STATE_DIRECTORY = "/run/containerd-driver/network";
const DISTRIBUTIONS = ["/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni"];
/** The interface in the container. */
const IF_NAME = "eth0";
/** A plugin takes some hundredths of a second, more when others change the firewall; an operator's may ask a server. */
const PLUGIN_TIMEOUT_MS = 30_000;

/** A container, and what it is to have. */
export interface NetworkOrder {
  readonly containerId: string;
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
  readonly #addresses: string;
  readonly #records: Records;
  readonly #readiness: NetworkReadiness;
  readonly #maker: NetworkMaker;
  readonly #ports: PortClaims;
  readonly #removals = new Set<Promise<void>>();
  /** Changes of one container's network come one after the other. */
  readonly #changes = new KeyedTurns();

  /** `owner` tells the networks of this driver's containers from those of others on the node. */
  constructor({ config, owner, state = STATE_DIRECTORY }: { config: NetworkConfig; owner: string; state?: string }) {
    const directories = config.cniPath === undefined ? DISTRIBUTIONS : [config.cniPath];
    const runner = new ExecRunner({ directories, timeoutMs: PLUGIN_TIMEOUT_MS });
    this.#config = config;
    this.#owner = owner;
    this.#state = state;
    this.#addresses = `${state}/addresses`;
    this.#records = new Records(`${state}/records`);
    this.#readiness = new NetworkReadiness({ config, directories, runner });
    this.#maker = new NetworkMaker({ runner, records: this.#records });
    this.#ports = new PortClaims({ records: this.#records, changes: this.#changes });
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
    const readiness = () => this.readinessLately();
    return planNetwork(wanted, ports, { config: this.#config, readiness, addressDirectory: this.#addresses });
  }

  /**
   * Where a container's network namespace is for its runtime, which may be in another mount namespace than this process,
   * as under an agent that has one of its own.
   */
  namespacePath(containerId: string): string {
    return `/proc/${Deno.pid}/root${this.#netns(containerId)}`;
  }

  /** Makes a container's network namespace, in which `attach` makes its network; when it fails, nothing of it is left. */
  prepare({ containerId, list, isBridge, ports }: NetworkOrder): Promise<void> {
    return this.#changes.take(containerId, async () => {
      await this.#remove(containerId);
      const netns = this.#netns(containerId);
      const attachment = { containerId, netns, ifName: IF_NAME, runtimeConfig: { portMappings: portMappings(ports) } };
      const isolated = isBridge && !this.#config.icc;
      const record = { owner: this.#owner, isolated, autoAdvertise: !isBridge, isMade: false, list, attachment, ports };
      await this.#orNothing(containerId, async () => {
        await this.#ports.claim(containerId, ports);
        await this.#maker.begin(record);
      });
    });
  }

  /** Makes the network of a container that was prepared; when it fails, nothing of it is left. */
  attach(containerId: string): Promise<NetworkResult> {
    return this.#changes.take(containerId, async () => {
      const record = await this.#records.read(containerId);
      if (record === undefined) {
        throw new NetworkError(`Cannot make a network: container "${containerId}" has no record`);
      }
      try {
        return await this.#orNothing(containerId, () => this.#make(record));
      } catch (error) {
        if (record.autoAdvertise) throw error;
        const { subnet, name } = this.#config;
        throw await explainFull(error, { subnet, directory: `${this.#addresses}/${name}` });
      }
    });
  }

  /** Removes a container's network, whatever of it there is. */
  async remove(containerId: string): Promise<void> {
    const removal = this.#changes.take(containerId, () => this.#remove(containerId));
    this.#removals.add(removal);
    await removal.finally(() => this.#removals.delete(removal));
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
    return this.#changes.take(containerId, async () => {
      const record = await this.#records.read(containerId);
      const fault = record && await this.#maker.fault(record, { pid });
      if (record !== undefined && fault !== undefined) await this.#maker.renew(record);
      return fault?.message;
    });
  }

  /** Removes the networks of this driver's containers that are gone; one that cannot be does not hold up the others. */
  async reap(isGone: (containerId: string) => Promise<boolean>): Promise<void> {
    for (const containerId of await this.#records.containerIds()) {
      // A start that makes the container anew waits, for the answer would not hold any more.
      await this.#changes.take(containerId, async () => {
        const record = await this.#records.read(containerId);
        if (record?.owner === this.#owner && await isGone(containerId)) await cleanUp(this.#remove(containerId));
      });
    }
  }

  /** Removes from the bridge's network what containers have that have no record, see `NetworkMaker`. */
  async collectGarbage(): Promise<void> {
    const state = await this.readiness();
    if (state.kind !== "bridge") return;
    const context = { ...state, addressDirectory: this.#addresses, publishes: true };
    const addressDirectory = `${this.#addresses}/${this.#config.name}`;
    await this.#maker.collectGarbage(bridgeNetwork(this.#config, context), { ifName: IF_NAME, addressDirectory });
  }

  /** Addresses of networks that are on their way out are waited for when there is no other. */
  async #make(record: NetworkRecord): Promise<NetworkResult> {
    try {
      return await this.#maker.make(record);
    } catch (error) {
      if (!isFull(error)) throw error;
      // One may have come free since it was refused, too.
      await Promise.allSettled(this.#removals);
      return await this.#maker.renew(record);
    }
  }

  #netns(containerId: string): string {
    return `${this.#state}/namespaces/${containerId}`;
  }

  async #orNothing<T>(containerId: string, make: () => Promise<T>): Promise<T> {
    try {
      return await make();
    } catch (error) {
      await cleanUp(this.#remove(containerId));
      throw error;
    }
  }

  async #remove(containerId: string): Promise<void> {
    await this.#maker.unmake(containerId);
    await this.#ports.release(containerId);
  }
}
