import { type Clock, systemClock } from "../../async/clock.ts";
import { WorkerSet } from "./worker_set.ts";
import { Seat, type SeatRequest } from "./seat.ts";
import { startWorker } from "./start_worker.ts";
import { StatsWorker } from "./stats_worker.ts";
import type { FromWorker, WorkerSetup } from "../messages.ts";

/** How a pool works: `workers` is the most of them, `warn` takes what an operator should read. */
export interface PoolOptions {
  readonly workers: number;
  readonly setup: WorkerSetup;
  readonly warn: (message: string) => void;
  readonly clock?: Clock;
  readonly start?: (setup: WorkerSetup) => Worker;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/** Has tasks measured by Web Workers: each task has its own up to `workers`, above that they share evenly. A worker that dies is replaced. */
export class StatsPool implements Disposable {
  readonly #options: Required<PoolOptions>;
  readonly #workers: WorkerSet;
  readonly #seats = new Map<number, Seat>();
  readonly #warned = new Set<string>();
  readonly #retries = new Set<Disposable>();
  #lastSeat = 0;

  constructor(options: PoolOptions) {
    this.#options = { clock: systemClock, start: startWorker, ...options };
    const { workers, clock } = this.#options;
    this.#workers = new WorkerSet({ most: workers, clock, start: () => this.#start() });
  }

  /** How many workers there are now. */
  get workers(): number {
    return this.#workers.size;
  }

  /** Has a task measured until the seat is disposed. */
  seat(request: SeatRequest): Seat {
    const seat = new Seat(++this.#lastSeat, request, (seat) => this.#release(seat));
    this.#seats.set(seat.number, seat);
    this.#workers.place(seat);
    return seat;
  }

  #release(seat: Seat): void {
    this.#seats.delete(seat.number);
    this.#workers.release(seat);
  }

  #start(): StatsWorker {
    const { setup, clock, start } = this.#options;
    return new StatsWorker(start(setup), {
      setup,
      clock,
      receive: (message, worker) => this.#receive(message, worker),
      died: (worker, reason) => this.#replace(worker, reason),
    });
  }

  /** A seat may have moved on while its old worker's message was on the way. */
  #receive(message: FromWorker, { seats }: StatsWorker): void {
    switch (message.kind) {
      case "usages":
        for (const usage of message.usages) seats.get(usage.seat)?.take(usage);
        break;
      case "gone":
        seats.get(message.seat)?.end();
        break;
      case "unmeasurable":
        this.#warnOfType(message.metricType, seats.get(message.seat));
        break;
      case "trouble":
        this.#options.warn(message.message);
    }
  }

  /** The tasks of a worker that died are measured again at once; one whose workers die before they measured it waits ever longer. */
  #replace(worker: StatsWorker, reason: string): void {
    const seats = [...worker.seats.values()];
    if (!this.#workers.remove(worker)) return;
    this.#options.warn(`A worker that measures ${seats.length} tasks has ended and is replaced: ${reason}`);
    for (const seat of seats) this.#retry(seat);
  }

  #retry(seat: Seat): void {
    const delayMs = seat.workersLost === 0 ? 0 : FIRST_RETRY_MS * 2 ** (seat.workersLost - 1);
    seat.workersLost++;
    const retry = this.#options.clock.after(Math.min(delayMs, LONGEST_RETRY_MS), () => {
      this.#retries.delete(retry);
      if (this.#seats.has(seat.number)) this.#workers.place(seat);
    });
    this.#retries.add(retry);
  }

  /** Once for each type: what one task's runtime does not count, its others do not either. */
  #warnOfType(metricType: string, seat: Seat | undefined): void {
    if (seat === undefined || this.#warned.has(metricType)) return;
    this.#warned.add(metricType);
    const what = metricType === "" ? "no metrics" : `metrics of type "${metricType}", which are not a cgroup's`;
    this.#options.warn(`Cannot measure task "${seat.request.taskId}": its runtime gives ${what}; its usage shows as 0`);
  }

  [Symbol.dispose](): void {
    for (const retry of this.#retries) retry[Symbol.dispose]();
    for (const seat of this.#seats.values()) seat.end();
    this.#seats.clear();
    this.#workers[Symbol.dispose]();
  }
}
