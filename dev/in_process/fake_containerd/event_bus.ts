import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { type Any, anyPack, AnySchema, timestampNow } from "@bufbuild/protobuf/wkt";
import { type Envelope, EnvelopeSchema } from "../../../src/gen/containerd/types/event_pb.ts";

/** containerd's event exchange: what is published goes to everyone who is subscribed at the moment. */
export class EventBus {
  readonly #subscribers = new Set<(envelope: Envelope) => void>();

  /** How many are subscribed now. */
  get subscribers(): number {
    return this.#subscribers.size;
  }

  /** Publishes an event under containerd's type URL, which is the bare name of the message. */
  publish<D extends DescMessage>(
    { namespace, topic }: { namespace: string; topic: string },
    schema: D,
    event: MessageInitShape<D>,
  ): void {
    const { value } = anyPack(schema, create(schema, event));
    const any: Any = create(AnySchema, { typeUrl: schema.typeName, value });
    const envelope = create(EnvelopeSchema, { namespace, topic, event: any, timestamp: timestampNow() });
    for (const subscriber of this.#subscribers) subscriber(envelope);
  }

  /** The events from now on, until the signal fires. */
  async *subscribe(signal: AbortSignal): AsyncGenerator<Envelope> {
    const queue: Envelope[] = [];
    let waiting = Promise.withResolvers<void>();
    const push = (envelope: Envelope) => {
      queue.push(envelope);
      waiting.resolve();
    };
    const wake = () => waiting.resolve();
    this.#subscribers.add(push);
    signal.addEventListener("abort", wake, { once: true });
    try {
      while (!signal.aborted) {
        yield* queue.splice(0);
        await waiting.promise;
        waiting = Promise.withResolvers<void>();
      }
    } finally {
      this.#subscribers.delete(push);
    }
  }
}
