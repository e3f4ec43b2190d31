import { logger } from "../../../log.ts";

const log = logger("driver");

/** What an operator is warned of, each thing once in the life of the plugin. */
export class Warnings {
  readonly #told = new Set<string>();

  /** Logs those of the sentences that were not logged before. */
  tell(sentences: readonly string[]): void {
    for (const sentence of sentences) {
      if (!this.#told.has(sentence)) log.warn(sentence);
      this.#told.add(sentence);
    }
  }
}
