import { WakeUp } from "../../../async/wake_up.ts";

/** Something the author of a job should read among its allocation's events. */
export interface TaskEvent {
  readonly taskId: string;
  readonly allocId: string;
  readonly taskName: string;
  readonly timestamp: Date;
  readonly message: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Events kept for a subscriber that does not read; older ones give way. */
const BACKLOG = 256;

/** Hands every event to every subscriber of the moment; emitting never waits for one. */
export class EventFeed {
  readonly #subscribers = new Set<Subscriber>();

  /** Gives the event to whoever subscribes now. */
  emit(event: TaskEvent): void {
    for (const subscriber of this.#subscribers) subscriber.push(event);
  }

  /** The events from now on, until the signal fires. */
  async *subscribe(signal: AbortSignal): AsyncGenerator<TaskEvent> {
    const subscriber = new Subscriber();
    this.#subscribers.add(subscriber);
    try {
      while (!signal.aborted) {
        yield* subscriber.take();
        await subscriber.changed.wait(signal);
      }
    } finally {
      this.#subscribers.delete(subscriber);
    }
  }
}

class Subscriber {
  readonly changed = new WakeUp();
  #events: TaskEvent[] = [];

  push(event: TaskEvent): void {
    this.#events.push(event);
    if (this.#events.length > BACKLOG) this.#events.shift();
    this.changed.wake();
  }

  take(): TaskEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
