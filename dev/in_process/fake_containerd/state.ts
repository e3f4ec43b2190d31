import type { MessageShape } from "@bufbuild/protobuf";
import type { ContainerSchema } from "../../../src/gen/containerd/services/containers/v1/containers_pb.ts";
import type { ImageSchema } from "../../../src/gen/containerd/services/images/v1/images_pb.ts";
import type { LeaseSchema, ResourceSchema } from "../../../src/gen/containerd/services/leases/v1/leases_pb.ts";
import type { Info } from "../../../src/gen/containerd/services/snapshots/v1/snapshots_pb.ts";
import type { FakeTask } from "./process/fake_task.ts";

/** A blob of the content store. */
export interface Blob {
  readonly bytes: Uint8Array;
  labels: Record<string, string>;
}

/** A snapshot: `directory` holds its files. */
export interface Snapshot {
  readonly info: Info;
  readonly directory: string;
}

/** A lease and what was put under it. */
export interface Lease {
  readonly lease: MessageShape<typeof LeaseSchema>;
  readonly resources: MessageShape<typeof ResourceSchema>[];
}

/** All that one containerd namespace holds; it outlives the daemon, as a disk and shims do. */
export class NamespaceState {
  readonly blobs = new Map<string, Blob>();
  readonly images = new Map<string, MessageShape<typeof ImageSchema>>();
  readonly containers = new Map<string, MessageShape<typeof ContainerSchema>>();
  readonly leases = new Map<string, Lease>();
  readonly tasks = new Map<string, FakeTask>();
  /** The names of what the mount manager has mounted. */
  readonly mounts = new Set<string>();
  readonly #snapshots = new Map<string, Map<string, Snapshot>>();

  /** The snapshots of one snapshotter, by key. */
  snapshots(snapshotter: string): Map<string, Snapshot> {
    const existing = this.#snapshots.get(snapshotter);
    if (existing !== undefined) return existing;
    const snapshots = new Map<string, Snapshot>();
    this.#snapshots.set(snapshotter, snapshots);
    return snapshots;
  }
}

/** What a fake containerd holds, by namespace. */
export class State {
  readonly namespaces = new Map<string, NamespaceState>();
  /** Where snapshots have their files. */
  readonly directory: string;
  /** Whether snapshots are handed out as mounts that only containerd knows. */
  hasOwnMounts = false;
  #serial = 0;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** The namespace of that name, made on first use as containerd does. */
  namespace(name: string): NamespaceState {
    const existing = this.namespaces.get(name);
    if (existing !== undefined) return existing;
    const namespace = new NamespaceState();
    this.namespaces.set(name, namespace);
    return namespace;
  }

  /** A number that was not given before. */
  nextSerial(): number {
    return ++this.#serial;
  }
}
