import type { Any } from "@bufbuild/protobuf/wkt";
import { Events as Service } from "../../gen/containerd/services/events/v1/events_pb.ts";
import type { Transport } from "@nomad-containerd/grpc/transport";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { attemptStream } from "../errors.ts";

/** One event of containerd's; `event` is one of the messages of containerd.events. */
export interface ContainerdEvent {
  readonly namespace: string;
  readonly topic: string;
  readonly event?: Any | undefined;
}

/** containerd's event stream (see containerd's events.proto). */
export class Events {
  readonly #client: Client<typeof Service>;

  constructor(transport: Transport) {
    this.#client = createClient(Service, transport);
  }

  /** Events that match any of containerd's filters, until the signal fires. */
  subscribe(filters: readonly string[], { signal }: { signal: AbortSignal }): AsyncIterable<ContainerdEvent> {
    return attemptStream("read containerd's events", this.#client.subscribe({ filters: [...filters] }, { signal }));
  }
}
