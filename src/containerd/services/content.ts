import { Content as Service } from "../../gen/containerd/services/content/v1/content_pb.ts";
import type { Transport } from "@nomad-containerd/grpc/transport";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { attempt, attemptStream } from "../errors.ts";

/** The content store (see containerd's content.proto). */
export class Content {
  readonly #client: Client<typeof Service>;

  constructor(transport: Transport) {
    this.#client = createClient(Service, transport);
  }

  /** A whole blob; undefined for one that has more than `bytesMax` bytes, of which no more is read. */
  async read(digest: string, { bytesMax }: { bytesMax: number }): Promise<Uint8Array | undefined> {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let sizeBytes = 0;
    for await (const { data } of attemptStream(`read content "${digest}"`, this.#client.read({ digest }))) {
      chunks.push(new Uint8Array(data));
      sizeBytes += data.length;
      if (sizeBytes > bytesMax) return undefined;
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  }

  /** A blob's labels; NotFoundError when it is not in the store. */
  async labels(digest: string): Promise<Record<string, string>> {
    const { info } = await attempt(`look up content "${digest}"`, this.#client.info({ digest }));
    return info?.labels ?? {};
  }

  /** How many bytes there are of each blob that is being written at present, by the writer's ref (`layer-sha256:…`). */
  async writing(): Promise<ReadonlyMap<string, number>> {
    const { statuses } = await attempt("list content that is being written", this.#client.listStatuses({}));
    return new Map(statuses.map(({ ref, offset }) => [ref, Number(offset)]));
  }

  /** Sets some of a blob's labels and keeps the others; NotFoundError when it is not in the store. */
  async addLabels(digest: string, labels: Readonly<Record<string, string>>): Promise<void> {
    const paths = Object.keys(labels).map((name) => `labels.${name}`);
    const call = this.#client.update({ info: { digest, labels: { ...labels } }, updateMask: { paths } });
    await attempt(`label content "${digest}"`, call);
  }
}
