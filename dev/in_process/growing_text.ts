/** A text that grows until it ends, and who waits for it. */
export class GrowingText {
  readonly #whole = Promise.withResolvers<string>();
  readonly #lines = this.#splitLines();
  #seen = "";
  #ended = false;
  #grown = Promise.withResolvers<void>();

  append(text: string): void {
    this.#seen += text;
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#whole.resolve(this.#seen);
    this.#wake();
  }

  /** All of it, once it has ended. */
  whole(): Promise<string> {
    return this.#whole.promise;
  }

  /** The next line, as soon as it is there; undefined at the end. */
  async line(): Promise<string | undefined> {
    const { done, value } = await this.#lines.next();
    return done ? undefined : value;
  }

  #wake(): void {
    this.#grown.resolve();
    this.#grown = Promise.withResolvers();
  }

  async *#splitLines(): AsyncGenerator<string> {
    for (let at = 0;;) {
      const newline = this.#seen.indexOf("\n", at);
      if (newline >= 0) {
        yield this.#seen.slice(at, newline);
        at = newline + 1;
      } else if (this.#ended) return;
      else await this.#grown.promise;
    }
  }
}
