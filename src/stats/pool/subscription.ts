import { Latest } from "../../async/latest.ts";
import type { Sample } from "../usage/sample.ts";
import type { Usage } from "../usage/usage.ts";
import type { SubscriptionUsage } from "../messages.ts";

/** A task to be measured: its name for people, its container, and how often. */
export interface SubscriptionRequest {
  readonly taskId: string;
  readonly containerId: string;
  readonly intervalMs: number;
}

/** A place in a worker for as long as somebody reads a task's usage; disposing gives it back. */
export class Subscription implements Disposable {
  readonly number: number;
  readonly request: SubscriptionRequest;
  /** How many workers have died on the task since it was last measured. */
  workersLost = 0;
  readonly #usages = new Latest<Usage>();
  readonly #release: (subscription: Subscription) => void;
  #previous: Sample | undefined;

  constructor(number: number, request: SubscriptionRequest, release: (subscription: Subscription) => void) {
    this.number = number;
    this.request = request;
    this.#release = release;
  }

  /** The last sample, from which any worker can go on. */
  get previous(): Sample | undefined {
    return this.#previous;
  }

  /** The task's usage at its interval, for one reader; a slow one misses figures. Ends when the task is gone or the signal fires. */
  usage(signal: AbortSignal): AsyncGenerator<Usage> {
    return this.#usages.read(signal);
  }

  /** Takes what a worker measured. */
  take({ usage, sample }: SubscriptionUsage): void {
    this.workersLost = 0;
    this.#previous = sample;
    this.#usages.put(usage);
  }

  /** Ends the usage, since the task is gone. */
  end(): void {
    this.#usages.end();
  }

  [Symbol.dispose](): void {
    this.end();
    this.#release(this);
  }
}
