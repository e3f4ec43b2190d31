/** The newest bytes of a stream, up to `maxBytes`. */
export class NewestBytes {
  readonly #maxBytes: number;
  #bytes = new Uint8Array();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds what comes next; the oldest bytes give way. */
  push(data: Uint8Array): void {
    const added = data.subarray(-this.#maxBytes);
    const kept = this.#bytes.subarray(Math.max(this.#bytes.length + added.length - this.#maxBytes, 0));
    const bytes = new Uint8Array(kept.length + added.length);
    bytes.set(kept);
    bytes.set(added, kept.length);
    this.#bytes = bytes;
  }

  /** What is kept. */
  bytes(): Uint8Array {
    return this.#bytes;
  }
}
