import type { DescMethod } from "@bufbuild/protobuf";
import { type Clock, systemClock } from "../async/clock.ts";
import { Version } from "../gen/containerd/services/version/v1/version_pb.ts";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { Code } from "@nomad-containerd/grpc/code";
import { RpcError } from "@nomad-containerd/grpc/rpc-error";
import type { CallOptions, Transport } from "@nomad-containerd/grpc/transport";

/** containerd is asked for its version once a call has waited so long and nothing else was answered meanwhile. */
const SILENCE_MS = 3_000;
const ANSWER_TIMEOUT_MS = 3_000;
/** Twice, for the first answer may be there and unread: this process, too, may have been stopped. */
const QUESTIONS = 2;
/** What gRPC says itself, without a word of the peer's. */
const OWN_CODES: readonly number[] = [Code.CANCELLED, Code.DEADLINE_EXCEEDED, Code.UNAVAILABLE];
const HANGS = "containerd does not answer";

/** A unary call that is under way and has a time-out. */
type Pending = AbortController;

/**
 * Makes the unary calls of a transport and ends them, as if their time were over, once containerd is seen to hang; a call
 * without a time-out (`Infinity`, as Wait has) goes on. As long as anything is answered, a slow call is just slow.
 */
export class HangWatch implements Transport, Disposable {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #version: Client<typeof Version>;
  readonly #pending = new Set<Pending>();
  readonly #listeners = new Set<() => void>();
  readonly #closed = new AbortController();
  #heardAtMs = -Infinity;
  #timer: Disposable | undefined;
  #question: Promise<void> | undefined;
  #unanswered = 0;

  constructor(transport: Transport, { clock = systemClock }: { clock?: Clock } = {}) {
    this.#transport = transport;
    this.#clock = clock;
    this.#version = createClient(Version, transport);
  }

  bind(method: DescMethod): (input: never, options?: CallOptions) => unknown {
    const call = this.#transport.bind(method);
    if (method.methodKind !== "unary") return call;
    return (input, options = {}) =>
      options.timeoutMs === Infinity
        ? this.#heard(Promise.resolve(call(input, options)))
        : this.#watched((signal) => this.#heard(Promise.resolve(call(input, { ...options, signal }))), options);
  }

  /** For how long containerd has answered nothing; `Infinity` when it never has, or has gone away since. */
  get silenceMs(): number {
    return this.#clock.nowMs() - this.#heardAtMs;
  }

  /** Calls `listener` whenever containerd is seen to hang, until disposed. */
  onHang(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  async #watched<T>(call: (signal: AbortSignal) => Promise<T>, { signal }: CallOptions): Promise<T> {
    signal?.throwIfAborted();
    const pending = new AbortController();
    const end = () => pending.abort(signal?.reason);
    signal?.addEventListener("abort", end);
    this.#pending.add(pending);
    this.#arm();
    try {
      return await call(pending.signal);
    } finally {
      signal?.removeEventListener("abort", end);
      this.#pending.delete(pending);
      if (this.#pending.size === 0) this.#disarm();
    }
  }

  /** Passes a call's outcome on, and notes that there was one. */
  async #heard<T>(call: Promise<T>): Promise<T> {
    try {
      const answer = await call;
      this.#note();
      return answer;
    } catch (error) {
      if (error instanceof RpcError && error.code === Code.UNAVAILABLE) this.#heardAtMs = -Infinity;
      if (error instanceof RpcError && !OWN_CODES.includes(error.code)) this.#note();
      throw error;
    }
  }

  #note(): void {
    this.#heardAtMs = this.#clock.nowMs();
    this.#unanswered = 0;
  }

  /** Who is known to hang is asked again at once. */
  #arm(sinceMs = this.#clock.nowMs()): void {
    if (this.#timer !== undefined || this.#question !== undefined || this.#closed.signal.aborted) return;
    const waitMs = this.#unanswered > 0 ? 0 : SILENCE_MS - (this.#clock.nowMs() - sinceMs);
    this.#timer = this.#clock.after(waitMs, () => {
      this.#timer = undefined;
      if (this.#unanswered === 0 && this.#heardAtMs > sinceMs) this.#arm(this.#heardAtMs);
      else this.#question = this.#ask();
    });
  }

  #disarm(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  async #ask(): Promise<void> {
    const asked = [...this.#pending];
    const isAnswered = await this.#isAnswered();
    this.#question = undefined;
    if (!isAnswered && ++this.#unanswered >= QUESTIONS) this.#end(asked);
    if (this.#pending.size > 0 || this.#unanswered === 1) this.#arm();
  }

  /** A containerd that is away does not hang: its calls end by themselves. */
  async #isAnswered(): Promise<boolean> {
    const late = new AbortController();
    using _limit = this.#clock.after(ANSWER_TIMEOUT_MS, () => late.abort());
    const signal = AbortSignal.any([late.signal, this.#closed.signal]);
    try {
      await this.#heard(this.#version.version({}, { signal, timeoutMs: Infinity }));
      return true;
    } catch {
      if (!late.signal.aborted) this.#unanswered = 0;
      return !late.signal.aborted;
    }
  }

  #end(calls: readonly Pending[]): void {
    for (const call of calls) call.abort(new RpcError(HANGS, { code: Code.DEADLINE_EXCEEDED }));
    for (const listener of this.#listeners) listener();
  }

  [Symbol.dispose](): void {
    this.#closed.abort();
    this.#disarm();
  }
}
