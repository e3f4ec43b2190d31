import type { ChannelInterface } from "@grpc/grpc-js";

/** Tells many waiters of a connection's next change through one watch of grpc-js, since that cannot be taken back. */
export class ConnectionWatch {
  readonly #channel: ChannelInterface;
  readonly #waiters = new Set<() => void>();
  #armed = false;

  constructor(channel: ChannelInterface) {
    this.#channel = channel;
  }

  /** Calls `changed` at the next change of state, closing included, unless disposed before; connects when idle. */
  next(changed: () => void): Disposable {
    const state = this.#channel.getConnectivityState(true);
    this.#waiters.add(changed);
    if (!this.#armed) this.#channel.watchConnectivityState(state, Infinity, () => this.#wake());
    this.#armed = true;
    return { [Symbol.dispose]: () => void this.#waiters.delete(changed) };
  }

  #wake(): void {
    this.#armed = false;
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const changed of waiters) changed();
  }
}
