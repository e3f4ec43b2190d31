import type { FromWorker, ToWorker, WatchRequest } from "../../../src/stats/messages.ts";
import { emptyUsage } from "../../../src/stats/usage/usage.ts";

/** A Worker without a thread: a test says what it posts and how it dies. It answers pings unless it is told to be silent. */
export class StubWorker extends EventTarget implements Worker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onmessageerror: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly watched = new Map<number, WatchRequest>();
  isSilent = false;
  #threadWatch: MessagePort | undefined;
  isTerminated = false;

  postMessage(message: ToWorker): void {
    if (message.kind === "watch") this.watched.set(message.request.subscription, message.request);
    if (message.kind === "unwatch") this.watched.delete(message.subscription);
    if (message.kind === "setup") {
      this.#threadWatch = message.watchPort;
      this.post({ kind: "ready" });
    }
    if (message.kind === "ping") this.post({ kind: "pong" });
  }

  /** Says something to the pool, unless silent; the pool hears it in a later turn, as of a real worker. */
  post(message: FromWorker): void {
    if (this.isSilent || this.isTerminated) return;
    queueMicrotask(() => this.onmessage?.(new MessageEvent("message", { data: message })));
  }

  /** Reports a usage with this timestamp for every task it watches. */
  report(timestampMs: number): void {
    const usages = Array.from(this.watched.keys(), (subscription) => ({
      subscription,
      usage: emptyUsage(timestampMs),
      sample: { collectedAtMs: timestampMs },
    }));
    this.post({ kind: "usages", usages });
  }

  /** Dies of an uncaught error. */
  throws(message: string): void {
    this.onerror?.(new ErrorEvent("error", { message, cancelable: true }));
  }

  /** Is gone without a word. */
  vanishes(): void {
    this.#threadWatch?.close();
  }

  terminate(): void {
    this.#threadWatch?.close();
    this.isTerminated = true;
  }
}
