import type { Stream } from "./stream.ts";
import { ConnectionError, ErrorCode, StreamError } from "./wire/frame.ts";

/** More than can be on their way at a time: a peer that hears of a reset sends no more. */
const LEFT_MAX = 1_000;

/** The open streams of a connection, and what is to be done with frames of others (RFC 9113, 5.1). */
export class StreamTable<S extends Stream> implements Iterable<S> {
  readonly #open = new Map<number, S>();
  /** Those that we have reset while their peers were still sending. */
  readonly #left = new Set<number>();
  readonly #isIdle: (id: number) => boolean;

  /** `isIdle` tells whether a stream was not opened yet. */
  constructor(isIdle: (id: number) => boolean) {
    this.#isIdle = isIdle;
  }

  get size(): number {
    return this.#open.size;
  }

  [Symbol.iterator](): Iterator<S> {
    return this.#open.values();
  }

  get(id: number): S | undefined {
    return this.#open.get(id);
  }

  add(stream: S): void {
    this.#open.set(stream.id, stream);
  }

  /** The stream is over; false when it was not open. */
  delete(id: number): boolean {
    return this.#open.delete(id);
  }

  /** We have reset a stream: what is still on its way is to be ignored. */
  leave(id: number): void {
    this.#left.add(id);
    const [oldest] = this.#left;
    if (this.#left.size > LEFT_MAX && oldest !== undefined) this.#left.delete(oldest);
  }

  /** The peer has reset a stream, and says no more on it. */
  leftByPeer(id: number): S | undefined {
    this.throwIfIdle(id);
    this.#left.delete(id);
    return this.#open.get(id);
  }

  /** The stream that data or headers are for; undefined when they are to be ignored. `end` tells that they are the last. */
  receiver(id: number, { end }: { readonly end: boolean }): S | undefined {
    const stream = this.#open.get(id);
    if (stream && !stream.remoteEnded) return stream;
    this.throwIfIdle(id);
    if (!stream && (end ? this.#left.delete(id) : this.#left.has(id))) return undefined;
    throw new StreamError(`stream ${id} was ended`, { streamId: id, code: ErrorCode.STREAM_CLOSED });
  }

  /** As `receiver`, for headers, which end the connection when they come after the end (RFC 9113, 5.1). */
  headed(id: number, options: { readonly end: boolean }): S | undefined {
    this.throwIfIdle(id);
    if (this.#open.has(id) || this.#left.has(id)) return this.receiver(id, options);
    throw new ConnectionError(`stream ${id} was closed`, ErrorCode.STREAM_CLOSED);
  }

  throwIfIdle(id: number): void {
    if (id === 0 || !this.#isIdle(id)) return;
    throw new ConnectionError(`stream ${id} was not opened`, ErrorCode.PROTOCOL_ERROR);
  }
}
