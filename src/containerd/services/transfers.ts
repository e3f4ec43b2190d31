import type { Any } from "@bufbuild/protobuf/wkt";
import { Transfer as Service } from "../../gen/containerd/services/transfer/v1/transfer_pb.ts";
import type { Transport } from "@nomad-containerd/grpc/transport";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { attempt, attemptPull } from "../errors.ts";
import { type CallContext, leaseMetadata } from "./leases.ts";
import type { Streaming } from "./streaming.ts";
import { serveArchive } from "../transfer/transfer_archive.ts";
import {
  type ImageStoreEnd,
  packArchive,
  packImageStore,
  packRegistry,
  type RegistryEnd,
} from "../transfer/transfer_ends.ts";
import {
  type RegistryCredentials,
  serveCredentials,
  type ServedStream,
  serveProgress,
  type TransferProgress,
} from "../transfer/transfer_streams.ts";

/** A pull: `credentials` is asked when a host wants some, what it throws ends the pull. */
export interface Pull extends CallContext {
  readonly source: Omit<RegistryEnd, "authStream">;
  readonly store: ImageStoreEnd;
  readonly credentials: (host: string) => Promise<RegistryCredentials | undefined>;
  readonly onProgress: (progress: TransferProgress) => void;
}

/** An import of an OCI or docker archive (see containerd's core/images/archive); its whole index gets the store's name. */
export interface ArchiveImport extends CallContext {
  readonly archive: AsyncIterable<Uint8Array>;
  readonly store: ImageStoreEnd;
}

/** Moves images between registries, archives and the image store (see containerd's transfer.proto). */
export class Transfers {
  readonly #client: Client<typeof Service>;
  readonly #streaming: Streaming;

  constructor(transport: Transport, streaming: Streaming) {
    this.#client = createClient(Service, transport);
    this.#streaming = streaming;
  }

  /** Resolves when the image is stored. No deadline; what was downloaded stays as long as the lease. */
  async pull({ source, store, credentials, onProgress, signal, lease }: Pull): Promise<void> {
    await withStreams(signal, async (signal, serve) => {
      const progress = await serve(serveProgress(this.#streaming, { onProgress, signal, lease }));
      const auth = await serve(serveCredentials(this.#streaming, { credentials, signal, lease }));
      const [from, to] = [packRegistry({ ...source, authStream: auth.id }), packImageStore(store)];
      const options = { from, to, progressStream: progress.id, signal, lease };
      await attemptPull(`pull image "${source.reference}"`, this.#transfer(options));
    });
  }

  /** Resolves when all images of the archive are in the content store and the name stands for the archive's index. */
  async importArchive({ archive, store, signal, lease }: ArchiveImport): Promise<void> {
    await withStreams(signal, async (signal, serve) => {
      const stream = await serve(serveArchive(this.#streaming, { archive, signal, lease }));
      const [from, to] = [packArchive(stream.id), packImageStore(store)];
      await attempt("import an image archive", this.#transfer({ from, to, progressStream: "", signal, lease }));
    });
  }

  async #transfer(
    { from, to, progressStream, signal, lease }: CallContext & { from: Any; to: Any; progressStream: string },
  ): Promise<void> {
    const request = { source: from, destination: to, options: { progressStream } };
    await this.#client.transfer(request, { timeoutMs: Infinity, signal, ...leaseMetadata(lease) });
  }
}

type Serve = (stream: Promise<ServedStream>) => Promise<ServedStream>;

/** Runs a transfer whose streams end with it; when our side of one fails, the transfer is cancelled and fails with that. */
async function withStreams(
  outer: AbortSignal | undefined,
  run: (signal: AbortSignal, serve: Serve) => Promise<void>,
): Promise<void> {
  const ending = new AbortController();
  const signal = outer ? AbortSignal.any([outer, ending.signal]) : ending.signal;
  const served: Promise<void>[] = [];
  try {
    await run(signal, async (opening) => {
      const stream = await opening;
      served.push(stream.done.catch((error) => ending.abort(error)));
      return stream;
    });
  } finally {
    ending.abort();
    await Promise.all(served);
  }
}
