import type { Any } from "@bufbuild/protobuf/wkt";
import { type CallContext, leaseMetadata } from "../services/leases.ts";
import type { Streaming } from "../services/streaming.ts";

/** A stream that a transfer may name, and what containerd sends on it. */
export interface OpenStream {
  readonly id: string;
  readonly messages: AsyncIterable<Any>;
}

/**
 * Opens a stream that lasts until `signal` fires or `outgoing` and containerd are done with it; resolves when containerd
 * knows it. containerd forgets some streams only with their lease (see its streaming manager), so give one.
 */
export async function openStream(
  streaming: Streaming,
  { outgoing, signal, lease }: CallContext & { outgoing: AsyncIterable<Any> },
): Promise<OpenStream> {
  const id = `containerd-driver-${crypto.randomUUID()}`;
  const messages = streaming.stream(id, outgoing, { signal, ...leaseMetadata(lease) })[Symbol.asyncIterator]();
  await messages.next();
  return { id, messages: { [Symbol.asyncIterator]: () => messages } };
}
