import { Turns } from "../async/turns.ts";
import { NetworkError } from "../errors.ts";
import {
  addNetwork,
  type Attachment,
  checkNetwork,
  collectGarbage,
  deleteNetwork,
  type NetworkList,
} from "./cni/network_list.ts";
import { type NetworkResult, readResult } from "./cni/network_result.ts";
import type { Json, PluginRunner } from "./cni/plugin_runner.ts";
import { addressHolders } from "./address_holders.ts";
import { isolateInterfaces } from "./isolate_interfaces.ts";
import { isNamespace, keepNamespace, makeNamespace, releaseNamespace } from "./namespace_file.ts";
import type { NetworkRecord, Records } from "./records.ts";

/** Plugins that wait for each other's changes of the firewall still get more done together; a slow one holds up few. */
const AT_A_TIME = 8;
/** Told of one port, whichever, portmap removes all that are the container's; told of none, nothing. */
const ANY_PORT = { portMappings: [{ hostPort: 1, containerPort: 1, protocol: "tcp" }] };

/** Makes, checks and removes networks; each is recorded before it is made, so that no crash leaves one unknown. */
export class NetworkMaker {
  readonly #runner: PluginRunner;
  readonly #records: Records;
  readonly #turns = new Turns({ most: AT_A_TIME });
  /** Whether the first network could be made; undefined before there is one. */
  #first: Promise<boolean> | undefined;

  constructor({ runner, records }: { runner: PluginRunner; records: Records }) {
    this.#runner = runner;
    this.#records = records;
  }

  /** Makes the namespace of a record, in which `make` makes the network; what a failure leaves is for `unmake`. */
  async begin(record: NetworkRecord): Promise<void> {
    await this.#records.write(record);
    await makeNamespace(record.attachment.netns);
  }

  /** Makes the network of a record in its namespace; what a failure leaves is for `unmake`. */
  async make(record: NetworkRecord): Promise<NetworkResult> {
    return await this.#add(record, record.attachment);
  }

  /** Removes the network that a container's record tells of, whatever of it there is, and the record. */
  async unmake(containerId: string): Promise<void> {
    const record = await this.#records.read(containerId);
    if (record === undefined) return;
    const { list, attachment, result } = record;
    // Plugins take none at all for one that is gone, but not a file that is no namespace.
    const netns = await isNamespace(attachment.netns) ? attachment.netns : "";
    await this.#turns.run(() => deleteNetwork(this.#runner, list, { attachment: { ...attachment, netns }, result }));
    await releaseNamespace(attachment.netns);
    await this.#records.remove(containerId);
  }

  /** What of the network of a running process is not as it was made; undefined when all is. */
  async fault(
    { list, attachment, result, isMade }: NetworkRecord,
    { pid }: { pid: number },
  ): Promise<NetworkError | undefined> {
    if (result === undefined) return undefined;
    // A mount goes with the mount namespace of the agent that the plugin ran under, if that has one of its own.
    if (!await isNamespace(attachment.netns)) await keepNamespace(pid, attachment.netns);
    if (!isMade) return new NetworkError(`Cannot use network "${list.name}": the plugin ended while it made it`);
    try {
      await this.#turns.run(() => checkNetwork(this.#runner, list, { attachment, result }));
      return undefined;
    } catch (error) {
      if (error instanceof NetworkError) return error;
      throw error;
    }
  }

  /** Makes a network anew in the same namespace, with the same addresses if it had any. */
  async renew(record: NetworkRecord): Promise<NetworkResult> {
    const { list, attachment, result } = record;
    const ips = result === undefined ? [] : readResult(result, list.name).prefixes;
    await this.#turns.run(() => deleteNetwork(this.#runner, list, record));
    return await this.#add(record, { ...attachment, runtimeConfig: { ...attachment.runtimeConfig, ips } });
  }

  /**
   * Removes what containers without a record have in a network: each that still has an address in host-local's directory,
   * and with plugins of version 1.1 whatever else they find.
   */
  async collectGarbage(
    list: NetworkList,
    { ifName, addressDirectory }: { ifName: string; addressDirectory: string },
  ): Promise<void> {
    // Nothing may be made between the look at what there is and the removal of the rest.
    await this.#turns.runAlone(async () => {
      const known = await this.#records.containerIds();
      for (const containerId of await addressHolders(addressDirectory)) {
        if (known.includes(containerId)) continue;
        const attachment = { containerId, netns: "", ifName, runtimeConfig: ANY_PORT };
        await deleteNetwork(this.#runner, list, { attachment });
      }
      await collectGarbage(this.#runner, list, known.map((containerId) => ({ containerId, ifName })));
    });
  }

  async #add(record: NetworkRecord, attachment: Attachment): Promise<NetworkResult> {
    const onResult = (result: Json, isMade: boolean) => this.#records.write({ ...record, result, isMade });
    const add = () => addNetwork(this.#runner, record.list, { attachment, onResult });
    const made = await this.#afterFirst(add);
    const result = readResult(made, record.list.name);
    if (record.isolated) await isolateInterfaces(result.hostInterfaces);
    return result;
  }

  /** The first network alone: with it the plugins make what all share, such as chains, which two at once make twice. */
  async #afterFirst<T>(add: () => Promise<T>): Promise<T> {
    while (this.#first !== undefined) {
      if (await this.#first) return await this.#turns.run(add);
    }
    const made = this.#turns.runAlone(add);
    this.#first = made.then(() => true, () => {
      this.#first = undefined;
      return false;
    });
    return await made;
  }
}
