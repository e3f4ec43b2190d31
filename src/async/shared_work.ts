import { untilAborted } from "./until_aborted.ts";

/** Who waits for shared work: until when, and what it does with progress. */
export interface Waiter<Progress> {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** One piece of work under way: it is told when the last waiter has left, and tells its progress to all of them, the last progress also to later ones. */
export type Work<Result, Progress> = (signal: AbortSignal, tell: (progress: Progress) => void) => Promise<Result>;

interface Ongoing<Result, Progress> {
  readonly result: Promise<Result>;
  readonly ending: AbortController;
  readonly waiters: Set<Waiter<Progress>>;
  lastProgress?: Progress;
}

/** Does work once for all who want the same at the same time; the outcome, good or bad, is not kept for later ones. */
export class SharedWork<Result, Progress> {
  readonly #ongoing = new Map<string, Ongoing<Result, Progress>>();

  /** The outcome of the work under way for `key`, or of `work`, started now; rejects with the waiter's signal's reason. */
  async join(key: string, work: Work<Result, Progress>, waiter: Waiter<Progress> = {}): Promise<Result> {
    waiter.signal?.throwIfAborted();
    const ongoing = this.#ongoing.get(key) ?? this.#start(key, work);
    ongoing.waiters.add(waiter);
    if (ongoing.lastProgress !== undefined) waiter.onProgress?.(ongoing.lastProgress);
    try {
      return await (waiter.signal ? untilAborted(ongoing.result, waiter.signal) : ongoing.result);
    } finally {
      ongoing.waiters.delete(waiter);
      if (ongoing.waiters.size === 0) await this.#end(key, ongoing, waiter.signal?.reason);
    }
  }

  #start(key: string, work: Work<Result, Progress>): Ongoing<Result, Progress> {
    const ending = new AbortController();
    const { promise: result, resolve } = Promise.withResolvers<Result>();
    const ongoing: Ongoing<Result, Progress> = { result, ending, waiters: new Set() };
    this.#ongoing.set(key, ongoing);
    resolve(work(ending.signal, (progress) => {
      ongoing.lastProgress = progress;
      for (const { onProgress } of ongoing.waiters) onProgress?.(progress);
    }));
    return ongoing;
  }

  /** Waits for the work, cancelled with the last waiter's reason, to clean up; whoever comes meanwhile starts anew. */
  async #end(key: string, ongoing: Ongoing<Result, Progress>, reason: unknown): Promise<void> {
    if (this.#ongoing.get(key) === ongoing) this.#ongoing.delete(key);
    ongoing.ending.abort(reason);
    await Promise.allSettled([ongoing.result]);
  }
}
