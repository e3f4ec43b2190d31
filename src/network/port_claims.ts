import type { KeyedTurns } from "../async/keyed_turns.ts";
import { NetworkError } from "../errors.ts";
import type { PublishedPort } from "../model/task/task_port.ts";
import { refuseUsedPorts, sharedPort } from "./host_ports.ts";
import type { Records } from "./records.ts";

/** Which container has which ports of the node: Nomad gives a port to one group, two of whose tasks may publish it. */
export class PortClaims {
  readonly #records: Records;
  readonly #changes: KeyedTurns;
  /** The ports of each container whose network is there or on its way; read once from the records. */
  #ports: Promise<Map<string, readonly PublishedPort[]>> | undefined;

  /** `changes` are those of one container's network, by its id. */
  constructor({ records, changes }: { records: Records; changes: KeyedTurns }) {
    this.#records = records;
    this.#changes = changes;
  }

  /** Claims ports for a container; NetworkError when another has one, which is waited for if it is on its way out. */
  async claim(claimant: string, ports: readonly PublishedPort[]): Promise<void> {
    if (ports.length === 0) return;
    const claims = await this.#recorded();
    for (let shared = sharedPort(ports, claims); shared !== undefined; shared = sharedPort(ports, claims)) {
      const { port, containerId } = shared;
      const claim = claims.get(containerId);
      const isBusy = await this.#changes.isBusyAfterThis(containerId);
      const isThere = await this.#records.read(containerId) !== undefined;
      // It may have gone meanwhile, or be about to.
      if (isBusy || claims.get(containerId) !== claim) continue;
      if (isThere) {
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

  /** Lets go of a container's ports. */
  async release(containerId: string): Promise<void> {
    (await this.#ports)?.delete(containerId);
  }

  #recorded(): Promise<Map<string, readonly PublishedPort[]>> {
    return this.#ports ??= this.#read().catch((error) => {
      this.#ports = undefined;
      throw error;
    });
  }

  async #read(): Promise<Map<string, readonly PublishedPort[]>> {
    const ids = await this.#records.containerIds();
    return new Map(
      await Promise.all(ids.map(async (id) => [id, (await this.#records.read(id))?.ports ?? []] as const)),
    );
  }
}
