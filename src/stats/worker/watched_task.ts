import type { Reading } from "../usage/reading.ts";
import type { WatchRequest } from "../messages.ts";

/** A task that a worker watches, and how its last polls went. */
export class WatchedTask {
  readonly subscription: number;
  readonly containerId: string;
  readonly intervalMs: number;
  /** What the next usage is counted from. */
  previous: Reading | undefined;
  /** A poll of it is under way. */
  busy = false;
  /** It answered badly among others, so it is asked alone until it answers well. */
  alone = false;
  /** Its trouble has been told, and is not told again before it answers well. */
  warned = false;
  /** Nobody watches it any more. */
  left = false;

  constructor({ subscription, containerId, intervalMs, previous }: WatchRequest) {
    this.subscription = subscription;
    this.containerId = containerId;
    this.intervalMs = intervalMs;
    this.previous = previous && { sample: previous };
  }
}
