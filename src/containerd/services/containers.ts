import type { Any } from "@bufbuild/protobuf/wkt";
import {
  type Container as Message,
  Containers as Service,
} from "../../gen/containerd/services/containers/v1/containers_pb.ts";
import type { CallOptions, Transport } from "../../../packages/grpc/transport.ts";
import { type Client, createClient } from "../../../packages/grpc/client.ts";
import { fromJsonAny, toAny } from "../any.ts";
import { attempt } from "../errors.ts";
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

  /** Records that match any of containerd's filters, all of the namespace's without one. */
  async list(filters: readonly string[] = []): Promise<Container[]> {
    const { containers } = await attempt("list containers", this.#client.list({ filters: [...filters] }));
    return containers.map(toContainer);
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
