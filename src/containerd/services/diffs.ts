import { Diff as Service } from "../../gen/containerd/services/diff/v1/diff_pb.ts";
import type { Transport } from "@nomad-containerd/grpc/transport";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { attempt } from "../errors.ts";
import type { Descriptor } from "./images.ts";
import type { CallContext } from "./leases.ts";
import { leaseMetadata } from "./leases.ts";
import type { Mount } from "./snapshots.ts";

/** Unpacks layers (see containerd's diff.proto). */
export class Diffs {
  readonly #client: Client<typeof Service>;

  constructor(transport: Transport) {
    this.#client = createClient(Service, transport);
  }

  /** Writes a layer's files below `mounts`; resolves to the digest of the layer's tar. No deadline, for layers can be large. */
  async apply(
    layer: Descriptor,
    { mounts, lease, signal }: CallContext & { mounts: readonly Mount[] },
  ): Promise<string> {
    const { mediaType, digest, sizeBytes } = layer;
    const request = {
      diff: { mediaType, digest, size: BigInt(sizeBytes) },
      mounts: mounts.map((mount) => ({ ...mount, options: [...mount.options] })),
    };
    const call = this.#client.apply(request, { ...leaseMetadata(lease), signal, timeoutMs: Infinity });
    return (await attempt(`unpack layer "${digest}"`, call)).applied?.digest ?? "";
  }
}
