import { Snapshots as Service } from "../../gen/containerd/services/snapshots/v1/snapshots_pb.ts";
import type { Transport } from "@nomad-containerd/grpc/transport";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { attempt } from "../errors.ts";
import { leaseMetadata } from "./leases.ts";

/** A mount as snapshotters hand out and tasks take. */
export interface Mount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly options: readonly string[];
}

/** A snapshot of one snapshotter, by key. */
export interface SnapshotId {
  readonly snapshotter: string;
  readonly key: string;
}

/** Root file systems (see containerd's snapshots.proto). */
export class Snapshots {
  readonly #client: Client<typeof Service>;

  constructor(transport: Transport) {
    this.#client = createClient(Service, transport);
  }

  /** Makes a writable snapshot on top of `parent`, an image's chain id; resolves to its mounts. */
  async prepare({ snapshotter, key }: SnapshotId, { parent, labels = {}, lease }: SnapshotSource): Promise<Mount[]> {
    const call = this.#client.prepare({ snapshotter, key, parent, labels: { ...labels } }, leaseMetadata(lease));
    return (await attempt(`prepare snapshot "${key}" of "${snapshotter}"`, call)).mounts;
  }

  /** Makes a read-only view of `parent`; resolves to its mounts. */
  async view({ snapshotter, key }: SnapshotId, { parent, labels = {}, lease }: SnapshotSource): Promise<Mount[]> {
    const call = this.#client.view({ snapshotter, key, parent, labels: { ...labels } }, leaseMetadata(lease));
    return (await attempt(`view snapshot "${key}" of "${snapshotter}"`, call)).mounts;
  }

  /** The mounts of an existing snapshot. */
  async mounts({ snapshotter, key }: SnapshotId): Promise<Mount[]> {
    return (await attempt(`mount snapshot "${key}" of "${snapshotter}"`, this.#client.mounts({ snapshotter, key })))
      .mounts;
  }

  /** Whether a snapshot of that key exists; NotFoundError when not. */
  async stat({ snapshotter, key }: SnapshotId): Promise<void> {
    await attempt(`look up snapshot "${key}" of "${snapshotter}"`, this.#client.stat({ snapshotter, key }));
  }

  /** Makes the writable snapshot `key` a read-only one called `name`; AlreadyExistsError when there is one. */
  async commit({ snapshotter, key }: SnapshotId, { name, labels = {}, lease }: SnapshotName): Promise<void> {
    const call = this.#client.commit({ snapshotter, key, name, labels: { ...labels } }, leaseMetadata(lease));
    await attempt(`commit snapshot "${key}" of "${snapshotter}"`, call);
  }

  /** Removes a snapshot; its parents stay. */
  async remove({ snapshotter, key }: SnapshotId): Promise<void> {
    await attempt(`remove snapshot "${key}" of "${snapshotter}"`, this.#client.remove({ snapshotter, key }));
  }
}

interface SnapshotSource {
  readonly parent: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Lease that keeps the snapshot from garbage collection until a container refers to it. */
  readonly lease?: string | undefined;
}

interface SnapshotName extends Omit<SnapshotSource, "parent"> {
  readonly name: string;
}
