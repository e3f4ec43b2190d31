import type { Clock } from "./clock.ts";
import { Round } from "./round.ts";
import type { WatchedTask } from "./watched_task.ts";

/** Most tasks in one call to containerd, and in one message: the main isolate encodes this many without a pause. */
export const ROUND_SIZE = 32;

/** When a task that has just been read is next due, in intervals: far enough to measure, soon enough to report within one interval. */
const SOONEST = 0.4;
const LATEST = 0.75;
const USUAL = 0.5;

/** Puts tasks of the same interval into as few rounds as their beats allow. */
export class Rounds implements Disposable {
  readonly #rounds = new Map<WatchedTask, Round>();
  readonly #clock: Clock;
  readonly #poll: (tasks: readonly WatchedTask[]) => void;

  constructor({ clock, poll }: { clock: Clock; poll: (tasks: readonly WatchedTask[]) => void }) {
    this.#clock = clock;
    this.#poll = poll;
  }

  /** Gives a task that is being read now its place. */
  join(task: WatchedTask): void {
    const { intervalMs } = task;
    const round = new Set(this.#rounds.values()).values().find((round) => fits(round, intervalMs)) ??
      new Round({ intervalMs, firstInMs: intervalMs * USUAL, clock: this.#clock, poll: this.#poll });
    round.tasks.add(task);
    this.#rounds.set(task, round);
  }

  /** Takes a task out; a round without tasks ends. */
  leave(task: WatchedTask): void {
    const round = this.#rounds.get(task);
    this.#rounds.delete(task);
    round?.tasks.delete(task);
    if (round?.tasks.size === 0) round[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    for (const round of this.#rounds.values()) round[Symbol.dispose]();
    this.#rounds.clear();
  }
}

function fits(round: Round, intervalMs: number): boolean {
  const dueIn = round.dueInMs / intervalMs;
  return round.intervalMs === intervalMs && round.tasks.size < ROUND_SIZE && dueIn >= SOONEST && dueIn <= LATEST;
}
