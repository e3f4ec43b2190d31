import { create } from "@bufbuild/protobuf";
import { type Any, anyUnpack, EmptySchema } from "@bufbuild/protobuf/wkt";
import { packMessage } from "../../../src/containerd/any.ts";
import { type Streaming, StreamInitSchema } from "../../../src/gen/containerd/services/streaming/v1/streaming_pb.ts";
import type { ServiceHandlers } from "../../../packages/grpc/handlers.ts";
import { invalidArgument, notFound } from "./status.ts";

/** An open stream as a transfer uses it. */
export class OpenStream {
  readonly #outgoing = new TransformStream<Any, Any>(undefined, { highWaterMark: Infinity });
  readonly #writer = this.#outgoing.writable.getWriter();
  readonly #incoming: AsyncIterator<Any>;

  constructor(incoming: AsyncIterator<Any>) {
    this.#incoming = incoming;
  }

  /** What the client is still to be sent. */
  get outgoing(): ReadableStream<Any> {
    return this.#outgoing.readable;
  }

  /** Sends the client a message. */
  send(message: Any): void {
    this.#writer.write(message).catch(() => {});
  }

  /** The client's next message; undefined when it sends no more. */
  async receive(): Promise<Any | undefined> {
    const { done, value } = await this.#incoming.next();
    return done ? undefined : value;
  }

  /** Ends the stream from our side. */
  close(): void {
    this.#writer.close().catch(() => {});
  }
}

/** containerd's stream manager: streams wait here until a transfer names them. */
export class Streams {
  readonly #open = new Map<string, OpenStream>();

  /** How many streams are open. */
  get size(): number {
    return this.#open.size;
  }

  /** The stream of that id. */
  get(id: string): OpenStream {
    const stream = this.#open.get(id);
    if (stream === undefined) throw notFound(`stream "${id}"`);
    return stream;
  }

  /** The streaming service over this manager. */
  service(): Partial<ServiceHandlers<typeof Streaming>> {
    const streams = this.#open;
    return {
      async *stream(requests, { signal }) {
        const incoming = requests[Symbol.asyncIterator]();
        const { value } = await incoming.next();
        const init = value && anyUnpack(value, StreamInitSchema);
        if (!init) throw invalidArgument("the first message is no StreamInit");
        const stream = new OpenStream(incoming);
        const close = () => stream.close();
        signal.addEventListener("abort", close, { once: true });
        streams.set(init.id, stream);
        try {
          yield packMessage(EmptySchema, create(EmptySchema));
          yield* stream.outgoing;
        } finally {
          streams.delete(init.id);
        }
      },
    };
  }
}
