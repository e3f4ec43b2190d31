import { type Image as Message, Images as Service } from "../../gen/containerd/services/images/v1/images_pb.ts";
import type { Transport } from "@nomad-containerd/grpc/transport";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { attempt } from "../errors.ts";

/** A name in the image store and what it points to. */
export interface Image {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly target: Descriptor;
}

/** An OCI content descriptor; sizes in bytes. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly sizeBytes: number;
}

/** The image store (see containerd's images.proto). */
export class Images {
  readonly #client: Client<typeof Service>;

  constructor(transport: Transport) {
    this.#client = createClient(Service, transport);
  }

  /** The image of that name; NotFoundError when there is none. */
  async get(name: string): Promise<Image> {
    const { image } = await attempt(`look up image "${name}"`, this.#client.get({ name }));
    return toImage(image!);
  }

  /** Images that match any of containerd's filters, all of the namespace's without one. */
  async list(filters: readonly string[] = []): Promise<Image[]> {
    const { images } = await attempt("list images", this.#client.list({ filters: [...filters] }));
    return images.map(toImage);
  }

  /** Adds a name; AlreadyExistsError when it is taken. */
  async create(image: Image): Promise<void> {
    await attempt(`create image "${image.name}"`, this.#client.create({ image: toMessage(image) }));
  }

  /** Replaces what a name stands for, labels included; NotFoundError when there is none. */
  async update(image: Image): Promise<void> {
    await attempt(`update image "${image.name}"`, this.#client.update({ image: toMessage(image) }));
  }

  /** Removes the name; with `sync` what only it held is collected before the call returns. */
  async delete(name: string, { sync = false }: { sync?: boolean } = {}): Promise<void> {
    await attempt(`delete image "${name}"`, this.#client.delete({ name, sync }));
  }
}

function toImage({ name, labels, target }: Message): Image {
  const { mediaType = "", digest = "", size = 0n } = target ?? {};
  return { name, labels, target: { mediaType, digest, sizeBytes: Number(size) } };
}

function toMessage({ name, labels, target: { mediaType, digest, sizeBytes } }: Image) {
  return { name, labels: { ...labels }, target: { mediaType, digest, size: BigInt(sizeBytes) } };
}
