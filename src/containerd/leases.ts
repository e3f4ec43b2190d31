import { Leases as Service } from "../gen/containerd/services/leases/v1/leases_pb.ts";
import type { CallOptions, Channel } from "../rpc/channel.ts";
import { type Client, createClient } from "../rpc/client.ts";
import { attempt } from "./errors.ts";

/** The label by which containerd's garbage collector ends a lease: an RFC 3339 time (see containerd's docs/garbage-collection.md). */
const EXPIRE_LABEL = "containerd.io/gc.expire";

/** Call options that put what the call makes under a lease. */
export function leaseMetadata(lease: string | undefined): Pick<CallOptions, "metadata"> {
  return lease === undefined ? {} : { metadata: { "containerd-lease": lease } };
}

/** Leases keep what is made under them from garbage collection (see containerd's leases.proto). */
export class Leases {
  readonly #client: Client<typeof Service>;

  constructor(channel: Channel) {
    this.#client = createClient(Service, channel);
  }

  /** Takes a lease that ends by itself at `expiresAt`, should its holder die. */
  async create(id: string, { expiresAt }: { expiresAt: Date }): Promise<void> {
    const labels = { [EXPIRE_LABEL]: expiresAt.toISOString() };
    await attempt(`create lease "${id}"`, this.#client.create({ id, labels }));
  }

  /** Gives a lease back. */
  async delete(id: string): Promise<void> {
    await attempt(`delete lease "${id}"`, this.#client.delete({ id }));
  }

  /** The ids of all leases of the namespace. */
  async list(): Promise<string[]> {
    const { leases } = await attempt("list leases", this.#client.list({}));
    return leases.map(({ id }) => id);
  }
}
