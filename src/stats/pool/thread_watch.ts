import { MessageChannel } from "node:worker_threads";

/**
 * Tells when the thread at the other end is gone, whichever way it went: a Worker reports what it throws, but not that it
 * was terminated or has closed itself. Node's channels tell of the loss of an end, those of the web do not.
 */
export class ThreadWatch implements Disposable {
  /** For the worker, which only has to start it. */
  readonly port: MessagePort;
  readonly #own: InstanceType<typeof MessageChannel>["port1"];
  readonly #lost: () => void;

  constructor(lost: () => void) {
    const { port1, port2 } = new MessageChannel();
    if (!(port2 instanceof MessagePort)) throw new TypeError("Cannot hand a port of node:worker_threads to a Worker");
    this.port = port2;
    this.#own = port1;
    this.#lost = lost;
    port1.on("close", lost);
    port1.start();
  }

  [Symbol.dispose](): void {
    this.#own.off("close", this.#lost);
    this.#own.close();
  }
}
