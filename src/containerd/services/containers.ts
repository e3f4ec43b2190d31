import type { Any } from "@bufbuild/protobuf/wkt";
import {
  type Container as Message,
  Containers as Service,
} from "../../gen/containerd/services/containers/v1/containers_pb.ts";
import type { CallOptions, Transport } from "@nomad-containerd/grpc/transport";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { fromJsonAny, toAny } from "../any.ts";
import { attempt, attemptStream } from "../errors.ts";
import { toDate } from "../timestamp.ts";

/** A container record. Labels hold strings; `spec` is the OCI runtime spec. */
export interface Container {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  readonly runtime: string;
  readonly runtimeOptions?: Any | undefined;
  readonly spec: object;
  readonly snapshotter: string;
  readonly snapshotKey: string;
  readonly createdAt?: Date | undefined;
}

const LIST_TIMEOUT_MS = 60_000;
const SPEC_TYPE = "types.containerd.io/opencontainers/runtime-spec/1/Spec";

/** Container records (see containerd's containers.proto). */
export class Containers {
  readonly #client: Client<typeof Service>;

  constructor(transport: Transport) {
    this.#client = createClient(Service, transport);
  }

  /** Adds a record; AlreadyExistsError when the id is taken. */
  async create({ runtime, runtimeOptions, spec, createdAt: _, ...container }: Container): Promise<void> {
    const options = runtimeOptions && { options: runtimeOptions };
    const record = {
      ...container,
      labels: { ...container.labels },
      runtime: { name: runtime, ...options },
      spec: toAny(SPEC_TYPE, spec),
    };
    await attempt(`create container "${container.id}"`, this.#client.create({ container: record }));
  }

  /** The record of that id; NotFoundError when there is none. */
  async get(id: string, options?: CallOptions): Promise<Container> {
    const { container } = await attempt(`look up container "${id}"`, this.#client.get({ id }, options));
    return toContainer(container!);
  }

  /**
   * Records that match any of containerd's filters, all of the namespace's without one. Each comes in a message of its own:
   * one for all could be larger than containerd sends, since a job says how long its labels and its environment are.
   */
  async list(filters: readonly string[] = []): Promise<Container[]> {
    const call = this.#client.listStream({ filters: [...filters] }, { timeoutMs: LIST_TIMEOUT_MS });
    const messages = await Array.fromAsync(attemptStream("list containers", call));
    return messages.flatMap(({ container }) => container === undefined ? [] : [toContainer(container)]);
  }

  /** Removes the record. */
  async delete(id: string): Promise<void> {
    await attempt(`delete container "${id}"`, this.#client.delete({ id }));
  }
}

function toContainer({ id, labels, image, runtime, spec, snapshotter, snapshotKey, createdAt }: Message): Container {
  return {
    id,
    labels,
    image,
    runtime: runtime?.name ?? "",
    runtimeOptions: runtime?.options,
    spec: spec ? Object(fromJsonAny(spec)) : {},
    snapshotter,
    snapshotKey,
    createdAt: toDate(createdAt),
  };
}
