import { readIfThere } from "../host/read_if_there.ts";
import type { PublishedPort } from "../model/task/task_port.ts";
import type { Json } from "./cni/plugin_runner.ts";
import type { Attachment, NetworkList } from "./cni/network_list.ts";
import { isObject, readObject } from "./cni/read_object.ts";

/** All that is needed to check and remove a container's network, written before it is made. */
export interface NetworkRecord {
  /** containerd's socket and namespace, since several drivers may use one node. */
  readonly owner: string;
  readonly list: NetworkList;
  readonly attachment: Attachment;
  readonly ports: readonly PublishedPort[];
  /** Whether other containers of the bridge cannot reach it directly. */
  readonly isolated: boolean;
  /** Whether services shall be registered with the task's own address. */
  readonly autoAdvertise: boolean;
  /** The latest result of the plugins, and whether it is the last one's. */
  readonly result?: Json;
  readonly isMade: boolean;
}

/** Records as files in a directory that a reboot empties, as it does away with the networks. */
export class Records {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Writes the record of a container's network, whole or not at all. */
  async write(record: NetworkRecord): Promise<void> {
    const path = this.#path(record.attachment.containerId);
    await Deno.mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await Deno.writeTextFile(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
    await Deno.rename(`${path}.new`, path);
  }

  /** The record of a container's network; undefined when it has none. */
  async read(containerId: string): Promise<NetworkRecord | undefined> {
    const text = await readIfThere(this.#path(containerId));
    const json = text === undefined ? undefined : readObject(text);
    return json !== undefined && isRecord(json) ? json : undefined;
  }

  async remove(containerId: string): Promise<void> {
    await Deno.remove(this.#path(containerId)).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }

  /** The ids of all containers that have a record. */
  async containerIds(): Promise<string[]> {
    try {
      const names = await Array.fromAsync(Deno.readDir(this.#directory), ({ name }) => name);
      return names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }

  #path(containerId: string): string {
    return `${this.#directory}/${containerId}.json`;
  }
}

/** Only the driver writes them; this tells one of another version apart. */
function isRecord(json: Json): json is Json & NetworkRecord {
  return typeof json.owner === "string" && isObject(json.list) && isObject(json.attachment) &&
    Array.isArray(json.ports);
}
