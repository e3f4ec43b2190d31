import type { Content } from "../../containerd/services/content.ts";
import type { TransferProgress } from "../../containerd/transfer/transfer_streams.ts";
import { ImageError } from "../../errors.ts";
import { logger } from "../../log.ts";
import { Countdown } from "../../async/countdown.ts";
import { durationText } from "./duration_text.ts";
import { PullProgress } from "./pull_progress.ts";
import { readLayers } from "../content/read_image.ts";

/** Which pull is watched: for how long it may stand still, and who hears how far it is. */
export interface WatchOptions {
  readonly name: string;
  readonly activityTimeoutMs: number;
  readonly tell: (message: string) => void;
}

const log = logger("images");
const MANIFEST = "manifest-";
const DONE = new Set(["complete", "already exists"]);

/** Follows one pull's progress and aborts `signal` with an ImageError when there is none for too long. */
export class PullWatch implements AsyncDisposable {
  readonly #content: Content;
  readonly #tell: (message: string) => void;
  readonly #progress = new PullProgress();
  readonly #idle: Countdown;
  readonly #ending = new AbortController();
  readonly #idleError: () => ImageError;
  readonly #work: Promise<void>[] = [];

  constructor(content: Content, { name, activityTimeoutMs: timeoutMs, tell }: WatchOptions) {
    this.#content = content;
    this.#tell = tell;
    this.#idleError = () => idleError(name, timeoutMs, this.#progress.text);
    this.#idle = new Countdown({ timeoutMs, onTimeUp: () => this.#work.push(this.#look()) });
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Bytes of layers that have come so far. */
  get bytes(): number {
    return this.#progress.bytes;
  }

  see(step: TransferProgress): void {
    const moved = this.#progress.update(step);
    if (step.name.startsWith(MANIFEST) && DONE.has(step.event)) {
      this.#work.push(this.#expect(step.name.slice(MANIFEST.length)));
    }
    if (moved) this.#idle.restart();
    if (this.#progress.text !== undefined) this.#tell(this.#progress.text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#idle[Symbol.dispose]();
    await Promise.all(this.#work);
  }

  /** Nothing was heard for too long: ends the pull unless something is to be seen. */
  async #look(): Promise<void> {
    try {
      if (this.#progress.notice(await this.#content.writing())) return this.#idle.restart();
      this.#ending.abort(this.#idleError());
    } catch (error) {
      this.#ending.abort(error);
    }
  }

  /** Only the progress line needs it, so the pull goes on when the manifest cannot be read. */
  async #expect(manifest: string): Promise<void> {
    try {
      this.#progress.expect(await readLayers(this.#content, manifest));
    } catch (error) {
      log.debug("a manifest's layers are not known", { manifest, error });
    }
  }
}

function idleError(name: string, timeoutMs: number, last: string | undefined): ImageError {
  const reason = `no progress for ${durationText(timeoutMs)} (pull_activity_timeout)${last ? `; last: ${last}` : ""}`;
  return new ImageError(`Cannot pull image "${name}": ${reason}`, { recoverable: true });
}
