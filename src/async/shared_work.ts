import { untilAborted } from "./until_aborted.ts";

/** Who waits for shared work: until when, and what it does with news. */
export interface Waiter<News> {
  readonly signal?: AbortSignal | undefined;
  readonly onNews?: ((news: News) => void) | undefined;
}

/** One piece of work under way: it is told when the last waiter has left, and tells its news to all of them, the last news also to later ones. */
export type Work<Result, News> = (signal: AbortSignal, tell: (news: News) => void) => Promise<Result>;

interface Flight<Result, News> {
  readonly result: Promise<Result>;
  readonly ending: AbortController;
  readonly waiters: Set<Waiter<News>>;
  lastNews?: News;
}

/** Does work once for all who want the same at the same time; the outcome, good or bad, is not kept for later ones. */
export class SharedWork<Result, News> {
  readonly #flights = new Map<string, Flight<Result, News>>();

  /** The outcome of the work under way for `key`, or of `work`, started now; rejects with the waiter's signal's reason. */
  async join(key: string, work: Work<Result, News>, waiter: Waiter<News> = {}): Promise<Result> {
    waiter.signal?.throwIfAborted();
    const flight = this.#flights.get(key) ?? this.#start(key, work);
    flight.waiters.add(waiter);
    if (flight.lastNews !== undefined) waiter.onNews?.(flight.lastNews);
    try {
      return await (waiter.signal ? untilAborted(flight.result, waiter.signal) : flight.result);
    } finally {
      flight.waiters.delete(waiter);
      if (flight.waiters.size === 0) await this.#end(key, flight, waiter.signal?.reason);
    }
  }

  #start(key: string, work: Work<Result, News>): Flight<Result, News> {
    const ending = new AbortController();
    const { promise: result, resolve } = Promise.withResolvers<Result>();
    const flight: Flight<Result, News> = { result, ending, waiters: new Set() };
    this.#flights.set(key, flight);
    resolve(work(ending.signal, (news) => {
      flight.lastNews = news;
      for (const { onNews } of flight.waiters) onNews?.(news);
    }));
    return flight;
  }

  /** Waits for the work, cancelled with the last waiter's reason, to clean up; whoever comes meanwhile starts anew. */
  async #end(key: string, flight: Flight<Result, News>, reason: unknown): Promise<void> {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
    flight.ending.abort(reason);
    await Promise.allSettled([flight.result]);
  }
}
