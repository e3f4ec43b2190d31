import type { Clock } from "./clock.ts";
import { Liveness } from "./liveness.ts";
import type { Seat } from "./seat.ts";
import type { FromWorker, ToWorker, WorkerSetup } from "./worker_messages.ts";

/** Why a worker ended; a silent one did not say so but stopped answering. */
export interface WorkerDeath {
  readonly reason: string;
  readonly isSilent: boolean;
}

/** What a worker is started with: the first message, how patient to be with it, and who hears of it. */
export interface StatsWorkerOptions {
  readonly setup: WorkerSetup;
  readonly clock: Clock;
  readonly patience: number;
  readonly receive: (message: FromWorker, worker: StatsWorker) => void;
  readonly died: (worker: StatsWorker, death: WorkerDeath) => void;
}

/** One Web Worker as the main isolate sees it, with the seats it serves; disposing terminates it. */
export class StatsWorker implements Disposable {
  readonly seats = new Map<number, Seat>();
  readonly #worker: Worker;
  readonly #liveness: Liveness;
  readonly #patience: number;

  constructor(worker: Worker, { setup, clock, patience, receive, died }: StatsWorkerOptions) {
    this.#worker = worker;
    this.#patience = patience;
    this.#liveness = new Liveness({
      clock,
      ping: () => this.#tell({ kind: "ping" }),
      silent: () => died(this, { reason: "it does not answer", isSilent: true }),
    });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      this.#liveness.heard();
      receive(data, this);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      died(this, { reason: event.message, isSilent: false });
    };
    this.#tell({ kind: "setup", setup });
  }

  /** Has the worker measure the seat's task from now on. */
  watch(seat: Seat): void {
    const { number, request: { containerId, intervalMs }, previous } = seat;
    this.seats.set(number, seat);
    this.#tell({ kind: "watch", request: { seat: number, containerId, intervalMs, previous } });
    this.#expect();
  }

  /** Has the worker forget the seat's task. */
  unwatch(seat: Seat): void {
    this.seats.delete(seat.number);
    this.#tell({ kind: "unwatch", seat: seat.number });
    this.#expect();
  }

  #expect(): void {
    const intervalsMs = Array.from(this.seats.values(), ({ request }) => request.intervalMs);
    this.#liveness.expect(Math.min(...intervalsMs), { patience: this.#patience });
  }

  #tell(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  [Symbol.dispose](): void {
    this.#liveness[Symbol.dispose]();
    this.#worker.onmessage = this.#worker.onerror = null;
    this.#worker.terminate();
  }
}
