import type { Clock } from "../../async/clock.ts";
import { Round } from "./round.ts";
import type { WatchedTask } from "./watched_task.ts";

/** Most tasks in one call to containerd, and in one message: the main isolate encodes this many without a pause. */
export const ROUND_SIZE = 32;

/** When a task that has just been read is next due, in intervals: far enough to measure, soon enough to report within one interval. */
const SOONEST = 0.4;
const LATEST = 0.75;
const USUAL = 0.5;

/**
 * Puts tasks of the same interval into as few rounds as possible. What cannot be read together at first, for each is to
 * report within one interval, comes together soon: of two beats one is always at least half an interval before the other.
 */
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
    this.#add(task, this.#find({ intervalMs, size: 1, latest: LATEST }) ?? this.#open(intervalMs));
  }

  /** Takes a task out; a round without tasks ends. */
  leave(task: WatchedTask): void {
    const round = this.#rounds.get(task);
    this.#rounds.delete(task);
    round?.tasks.delete(task);
    if (round?.tasks.size === 0) round[Symbol.dispose]();
  }

  #add(task: WatchedTask, round: Round): void {
    round.tasks.add(task);
    this.#rounds.set(task, round);
  }

  #open(intervalMs: number): Round {
    const beat = (round: Round) => this.#beat(round);
    return new Round({ intervalMs, firstInMs: intervalMs * USUAL, clock: this.#clock, beat });
  }

  #beat(round: Round): void {
    const tasks = [...round.tasks];
    this.#poll(tasks);
    const other = this.#find({ intervalMs: round.intervalMs, size: tasks.length, latest: 1, except: round });
    if (other === undefined) return;
    for (const task of tasks) this.#add(task, other);
    round[Symbol.dispose]();
  }

  /** A round with place for `size` tasks that were just read, and due not later than `latest`. */
  #find({ intervalMs, size, latest, except }: Place): Round | undefined {
    return new Set(this.#rounds.values()).values().find((round) => {
      const dueIn = round.dueInMs / intervalMs;
      return round !== except && round.intervalMs === intervalMs && round.tasks.size + size <= ROUND_SIZE &&
        dueIn >= SOONEST && dueIn <= latest;
    });
  }

  [Symbol.dispose](): void {
    for (const round of this.#rounds.values()) round[Symbol.dispose]();
    this.#rounds.clear();
  }
}

interface Place {
  readonly intervalMs: number;
  readonly size: number;
  readonly latest: number;
  readonly except?: Round;
}
