import type { Clock } from "../../async/clock.ts";
import type { ExecInput } from "../../model/task/exec.ts";

/** Nomad's clients send a heartbeat every 10 s (see Nomad `api/allocations_exec.go`). */
export const SILENCE_MS = 60_000;

/**
 * A client of a command, as far as it is heard. Nomad does not tell a driver that a client is gone before the command
 * writes; but heartbeats stop then, so once one was heard, a minute without a message calls `onSilence`.
 */
export class ClientWatch implements Disposable {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  #hasHeartbeats = false;
  #countdown: Disposable | undefined;
  #isOver = false;

  constructor({ clock, onSilence }: { clock: Clock; onSilence: () => void }) {
    this.#clock = clock;
    this.#onSilence = onSilence;
  }

  /** Passes the client's input on, without the heartbeats. While a command takes no input the client cannot be heard, so time stands still. */
  async *input(inputs: AsyncIterable<ExecInput>): AsyncGenerator<ExecInput> {
    for await (const input of inputs) {
      this.#stop();
      if (input.kind === "heartbeat") this.#hasHeartbeats = true;
      else yield input;
      this.#start();
    }
    this.#stop();
  }

  #start(): void {
    if (this.#hasHeartbeats && !this.#isOver) this.#countdown = this.#clock.after(SILENCE_MS, this.#onSilence);
  }

  #stop(): void {
    this.#countdown?.[Symbol.dispose]();
    this.#countdown = undefined;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#stop();
  }
}
