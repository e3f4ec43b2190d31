import type { Any } from "@bufbuild/protobuf/wkt";
import { Streaming as Service, StreamInitSchema } from "../../gen/containerd/services/streaming/v1/streaming_pb.ts";
import type { CallOptions, Transport } from "@nomad-containerd/grpc/transport";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { packMessage } from "../any.ts";
import { attemptStream } from "../errors.ts";

/** Named streams that transfers refer to (see containerd's streaming.proto). */
export class Streaming {
  readonly #client: Client<typeof Service>;

  constructor(transport: Transport) {
    this.#client = createClient(Service, transport);
  }

  /** Opens the stream named `id`; the first message that comes back is empty and says that a transfer may now name it. */
  stream(id: string, messages: AsyncIterable<Any>, options?: CallOptions): AsyncIterable<Any> {
    async function* requests(): AsyncGenerator<Any> {
      yield packMessage(StreamInitSchema, { id });
      yield* messages;
    }
    return attemptStream(`stream "${id}"`, this.#client.stream(requests(), options));
  }
}
