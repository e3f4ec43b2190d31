import type { Any } from "@bufbuild/protobuf/wkt";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { WakeUp } from "../../async/wake_up.ts";
import { DataSchema, WindowUpdateSchema } from "../../gen/containerd/types/transfer/streaming_pb.ts";
import { packMessage } from "../any.ts";
import type { CallContext } from "../services/leases.ts";
import { openStream } from "./open_stream.ts";
import type { Streaming } from "../services/streaming.ts";
import type { ServedStream } from "./transfer_streams.ts";

/** The largest piece containerd sends or expects (see its core/transfer/streaming). */
const PIECE_BYTES = 32 * 1024;

/** Opens a stream over which containerd reads `archive`, as fast as it asks for more. */
export async function serveArchive(
  streaming: Streaming,
  { archive, ...context }: CallContext & { archive: AsyncIterable<Uint8Array> },
): Promise<ServedStream> {
  const window = new Window();
  const { id, messages } = await openStream(streaming, { ...context, outgoing: pieces(archive, window) });
  return { id, done: openWindow() };

  async function openWindow(): Promise<void> {
    try {
      for await (const message of messages) window.open(anyUnpack(message, WindowUpdateSchema)?.update ?? 0);
    } finally {
      window.close();
    }
  }
}

async function* pieces(archive: AsyncIterable<Uint8Array>, window: Window): AsyncGenerator<Any> {
  for await (const chunk of archive) {
    for (let offset = 0; offset < chunk.length;) {
      const bytes = await window.take(Math.min(PIECE_BYTES, chunk.length - offset));
      if (bytes === 0) return;
      yield packMessage(DataSchema, { data: chunk.subarray(offset, offset + bytes) });
      offset += bytes;
    }
  }
}

/** How many bytes the reader wants at present. */
class Window {
  #bytes = 0;
  #closed = false;
  readonly #changed = new WakeUp();

  open(bytes: number): void {
    this.#bytes += bytes;
    this.#changed.wake();
  }

  /** The reader has gone. */
  close(): void {
    this.#closed = true;
    this.#changed.wake();
  }

  /** As many of `wanted` bytes as the reader takes, once it takes any; 0 when it has gone. */
  async take(wanted: number): Promise<number> {
    while (this.#bytes === 0 && !this.#closed) await this.#changed.wait();
    const taken = this.#closed ? 0 : Math.min(wanted, this.#bytes);
    this.#bytes -= taken;
    return taken;
  }
}
