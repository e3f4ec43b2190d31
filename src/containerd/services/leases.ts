import { Leases as Service } from "../../gen/containerd/services/leases/v1/leases_pb.ts";
import type { CallOptions, Transport } from "@nomad-containerd/grpc/transport";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { attempt } from "../errors.ts";

/** The label by which containerd's garbage collector ends a lease: an RFC 3339 time (see containerd's docs/garbage-collection.md). */
const EXPIRE_LABEL = "containerd.io/gc.expire";

/** Call options that put what the call makes under a lease. */
export function leaseMetadata(lease: string | undefined): Pick<CallOptions, "metadata"> {
  return lease === undefined ? {} : { metadata: { "containerd-lease": lease } };
}

/** What a call may be given: a lease for what it makes, a signal that ends it. */
export interface CallContext {
  readonly lease?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Leases keep what is made under them from garbage collection (see containerd's leases.proto). */
export class Leases {
  readonly #client: Client<typeof Service>;

  constructor(transport: Transport) {
    this.#client = createClient(Service, transport);
  }

  /** Takes a lease that ends by itself at `expiresAt`, should its holder die. */
  async create(id: string, { expiresAt }: { expiresAt: Date }): Promise<void> {
    const labels = { [EXPIRE_LABEL]: expiresAt.toISOString() };
    await attempt(`create lease "${id}"`, this.#client.create({ id, labels }));
  }

  /** Gives a lease back; with `sync` what only it held is collected before the call returns. */
  async delete(id: string, { sync = false }: { sync?: boolean } = {}): Promise<void> {
    await attempt(`delete lease "${id}"`, this.#client.delete({ id, sync }));
  }

  /** Puts what exists under a lease; `type` is `content`, `ingests` or `snapshots/<snapshotter>`. */
  async addResource(lease: string, resource: { readonly type: string; readonly id: string }): Promise<void> {
    const call = this.#client.addResource({ id: lease, resource });
    await attempt(`put "${resource.id}" under lease "${lease}"`, call);
  }

  /** What is under a lease; types as in `addResource()`. */
  async resources(lease: string): Promise<{ readonly type: string; readonly id: string }[]> {
    const { resources } = await attempt(`list lease "${lease}"`, this.#client.listResources({ id: lease }));
    return resources.map(({ type, id }) => ({ type, id }));
  }

  /** The ids of all leases of the namespace. */
  async list(): Promise<string[]> {
    const { leases } = await attempt("list leases", this.#client.list({}));
    return leases.map(({ id }) => id);
  }
}
