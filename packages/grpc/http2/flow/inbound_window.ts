import { WINDOW_BYTES_DEFAULT } from "../wire/frame.ts";

/** How much a peer may send before it is told that some was taken: of each stream, and of all streams together. */
export class InboundWindow {
  /** Of each stream, in bytes. */
  readonly streamBytes: number;
  readonly #widen: (streamId: number, bytes: number) => void;
  #connectionBytes = WINDOW_BYTES_DEFAULT;
  /** What was taken and the peer was not told yet, in bytes; 0 stands for the connection. */
  readonly #untold = new Map<number, number>();

  constructor(streamBytes: number, widen: (streamId: number, bytes: number) => void) {
    this.streamBytes = streamBytes;
    this.#widen = widen;
  }

  /** Lets more come of all streams together. */
  setConnectionBytes(bytes: number): void {
    const difference = bytes - this.#connectionBytes;
    if (difference <= 0) return;
    this.#connectionBytes = bytes;
    this.#widen(0, difference);
  }

  /** Bytes came; the connection's window opens again at once, since the streams' windows bound what is held. */
  came(bytes: number): void {
    this.#count(0, bytes, this.#connectionBytes);
  }

  /** The application has taken bytes of a stream. */
  taken(streamId: number, bytes: number): void {
    this.#count(streamId, bytes, this.streamBytes);
  }

  /** The stream is over. */
  forget(streamId: number): void {
    this.#untold.delete(streamId);
  }

  /** Tells of half a window at a time, which never lets it close and costs few frames. */
  #count(streamId: number, bytes: number, windowBytes: number): void {
    const untold = (this.#untold.get(streamId) ?? 0) + bytes;
    const isDue = untold >= windowBytes / 2;
    this.#untold.set(streamId, isDue ? 0 : untold);
    if (isDue) this.#widen(streamId, untold);
  }
}
