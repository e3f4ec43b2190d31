import { Namespaces as Service } from "../../gen/containerd/services/namespaces/v1/namespace_pb.ts";
import { AlreadyExistsError } from "../../errors.ts";
import type { Transport } from "@nomad-containerd/grpc/transport";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { attempt } from "../errors.ts";

/** containerd's namespaces (see containerd's namespace.proto). */
export class Namespaces {
  readonly #client: Client<typeof Service>;
  readonly #known = new Set<string>();

  constructor(transport: Transport) {
    this.#client = createClient(Service, transport);
  }

  /** Makes the namespace unless it is there; asks once, for containerd makes one anew for what is put into it. */
  async ensure(name: string): Promise<void> {
    if (this.#known.has(name)) return;
    try {
      await attempt(`create namespace "${name}"`, this.#client.create({ namespace: { name } }));
    } catch (error) {
      if (!(error instanceof AlreadyExistsError)) throw error;
    }
    this.#known.add(name);
  }
}
