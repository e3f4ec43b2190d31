import type { Writable } from "node:stream";

/** Writes every message, waiting whenever the reader is slower; returns early, closing the source, once the stream is destroyed or `signal` fires. */
export async function writeAll<T>(stream: Writable, messages: AsyncIterable<T>, signal?: AbortSignal): Promise<void> {
  for await (const message of messages) {
    if (stream.destroyed || signal?.aborted) return;
    if (!stream.write(message)) await drained(stream, signal);
  }
}

function drained(stream: Writable, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const events = ["drain", "close", "error"];
  const done = () => {
    for (const event of events) stream.removeListener(event, done);
    signal?.removeEventListener("abort", done);
    resolve();
  };
  for (const event of events) stream.on(event, done);
  signal?.addEventListener("abort", done, { once: true });
  if (stream.destroyed || signal?.aborted) done();
  return promise;
}
