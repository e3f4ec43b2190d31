import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { Outbox } from "./flow/outbox.ts";
import type { Stream } from "./stream.ts";
import { StreamTable } from "./stream_table.ts";
import { ConnectionError, ErrorCode, FrameType, uint32 } from "./wire/frame.ts";
import type { Intake } from "./wire/intake.ts";

/** How long a connection that is destroyed may take to send what was said. */
const CLOSE_GRACE_MS = 200;
/** What of a reason is sent or told, in letters. */
const REASON_LETTERS_MAX = 200;

/** How an HTTP/2 connection ends, as grpc-js knows it from node:http2. Emits, last, "close". */
export abstract class Connection<S extends Stream> extends EventEmitter {
  readonly socket: Socket;
  closed = false;
  destroyed = false;
  protected readonly outbox: Outbox;
  protected readonly streams = new StreamTable<S>((id) => this.isIdle(id));
  /** Why the connection was lost, as far as is known. */
  #reason = "the connection was closed";

  constructor(socket: Socket) {
    super();
    this.socket = socket;
    this.outbox = new Outbox(socket);
    // "close" follows.
    socket.on("error", ({ message }) => this.#reason = message);
    socket.once("close", () => this.#end());
  }

  /** Whether nobody has opened that stream yet. */
  protected abstract isIdle(id: number): boolean;
  /** The last stream of the peer that we have heeded. */
  protected abstract readonly lastRemoteId: number;
  protected abstract readonly intake: Intake;

  /** Lets the open streams end, then closes the connection. */
  close(closed?: () => void): void {
    if (closed) this.once("close", closed);
    if (this.closed) return;
    this.#sendGoaway(ErrorCode.NO_ERROR);
    this.leaveWhenIdle();
  }

  /** Ends all streams with `code`, and the connection. */
  destroy(code: number = ErrorCode.NO_ERROR): void {
    this.#destroy(code, (stream) => stream.close(code));
  }

  ref(): void {
    this.socket.ref();
  }

  unref(): void {
    this.socket.unref();
  }

  /** Whatever went wrong, it is this connection that ends. */
  protected fail(error: unknown): void {
    const code = error instanceof ConnectionError ? error.code : ErrorCode.INTERNAL_ERROR;
    this.lose(error instanceof Error ? error.message : String(error), code);
  }

  protected lose(reason: string, code: number = ErrorCode.NO_ERROR): void {
    this.#reason = reason.slice(0, REASON_LETTERS_MAX);
    this.#destroy(code, (stream) => stream.lose(this.#reason));
  }

  #destroy(code: number, endStream: (stream: S) => void): void {
    const { socket } = this;
    const isFull = socket.writableNeedDrain;
    this.#leave(code, endStream);
    // A peer that takes nothing would hold up the end.
    if (isFull || socket.destroyed) return void socket.destroy();
    const timer = setTimeout(() => socket.destroy(), CLOSE_GRACE_MS);
    socket.once("close", () => clearTimeout(timer));
  }

  #sendGoaway(code: number): void {
    const reason = code === ErrorCode.NO_ERROR ? "" : this.#reason;
    this.outbox.send(FrameType.GOAWAY, Buffer.concat([uint32(this.lastRemoteId), uint32(code), Buffer.from(reason)]));
  }

  /** Takes no more streams, and closes the connection when those that are open have ended. */
  protected leaveWhenIdle(): void {
    this.closed = true;
    this.destroyWhenIdle();
  }

  protected destroyWhenIdle(): void {
    if (this.closed && this.streams.size === 0) this.#leave(ErrorCode.NO_ERROR);
  }

  /** Says the last, and closes the connection when all that was said is on its way. */
  #leave(code: number, endStream: (stream: S) => void = () => {}): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.intake.end();
    for (const stream of this.streams) endStream(stream);
    if (!this.closed || code !== ErrorCode.NO_ERROR) this.#sendGoaway(code);
    this.closed = true;
    this.socket.end(() => this.socket.destroy());
  }

  #end(): void {
    this.closed = true;
    for (const stream of this.streams) stream.lose(this.#reason);
    this.destroy();
    this.emit("close");
  }
}
