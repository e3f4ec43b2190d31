import type { Buffer } from "node:buffer";
import type { Writable } from "node:stream";
import { unlessAborted } from "./unless_aborted.ts";

/** How a message becomes bytes, the signal that nobody takes more, and whether the end waits for all to be passed on. */
export interface WriteOptions<T> {
  readonly encode: (message: T) => Buffer;
  readonly ended: AbortSignal;
  readonly flush?: boolean;
}

/** Writes every message, waiting whenever the reader is slower, until `ended` fires; resolves once the source has closed. */
export async function writeAll<T>(
  stream: Writable,
  messages: AsyncIterable<T>,
  { encode, ended, flush = false }: WriteOptions<T>,
): Promise<void> {
  const source = messages[Symbol.asyncIterator]();
  let last = Promise.resolve();
  try {
    while (!ended.aborted) {
      const next = await unlessAborted(source.next(), ended);
      if (next === undefined || next.done) return;
      const bytes = encode(next.value);
      const { promise, resolve } = Promise.withResolvers<void>();
      last = promise;
      if (!stream.write(bytes, () => resolve())) await drained(stream, ended);
    }
  } finally {
    // Does nothing to a source that has ended by itself.
    await source.return?.();
    if (flush) await unlessAborted(last, ended);
  }
}

/** Waits for "drain", which grpc-js does not emit once a call has ended. */
async function drained(stream: Writable, ended: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.once("drain", resolve);
  await unlessAborted(promise, ended);
  stream.removeListener("drain", resolve);
}
