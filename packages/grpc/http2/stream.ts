import type { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { ErrorCode } from "./wire/frame.ts";
import type { Header } from "./hpack/static_headers.ts";

type Done = (error?: Error | null) => void;

/** What a stream asks of its connection. */
export interface StreamOwner {
  sendHeaders(stream: Stream, headers: readonly Header[], options: { readonly end: boolean }): void;
  sendData(stream: Stream, bytes: Buffer, sent: () => void): void;
  sendEnd(stream: Stream): void;
  /** The application has taken `bytes` of what came. */
  taken(stream: Stream, bytes: number): void;
  /** The stream is over; `code` is for the peer, if it does not know yet. */
  release(stream: Stream, code: number | undefined): void;
}

/** One exchange of messages on a connection, as grpc-js knows it from node:http2. */
export abstract class Stream extends Duplex {
  readonly session: StreamOwner;
  /** 0 until the stream was opened. */
  id = 0;
  /** Why the stream was closed, see `ErrorCode`. */
  rstCode: number = ErrorCode.NO_ERROR;
  /** What came and was not taken yet, in bytes. */
  #untaken = 0;
  #localEnded = false;
  #remoteEnded = false;
  #wasReset = false;

  constructor(session: StreamOwner) {
    super();
    this.session = session;
  }

  get remoteEnded(): boolean {
    return this.#remoteEnded;
  }

  /** Ends the stream at once, in both directions. */
  close(code: number = ErrorCode.NO_ERROR): void {
    if (this.destroyed) return;
    this.rstCode = code;
    this.destroy();
  }

  /** Data came. */
  receive(bytes: Buffer): void {
    if (this.#remoteEnded) return this.close(ErrorCode.STREAM_CLOSED);
    this.#untaken += bytes.length;
    if (this.push(bytes)) this._read();
  }

  /** The peer has said all. */
  receiveEnd(): void {
    this.#remoteEnded = true;
    this.push(null);
    // Emits "end" even to a reader that has paused, if nothing is left for it; grpc-js counts on that.
    this.read(0);
  }

  /** The peer wants to hear no more. */
  receiveReset(code: number): void {
    this.#wasReset = true;
    this.close(code);
  }

  override _read(): void {
    if (this.#untaken === 0) return;
    this.session.taken(this, this.#untaken);
    this.#untaken = 0;
  }

  override _write(bytes: Buffer, _encoding: string, done: Done): void {
    this.session.sendData(this, bytes, done);
  }

  override _final(done: Done): void {
    if (!this.#localEnded) this.finishSending();
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    const isOver = this.#wasReset || (this.#localEnded && this.#remoteEnded);
    this.session.release(this, isOver ? undefined : this.rstCode);
    done(error);
  }

  /** Tells the peer that we have said all. */
  protected finishSending(): void {
    this.#localEnded = true;
    this.session.sendEnd(this);
  }

  protected sendHeaders(headers: readonly Header[], { end = false } = {}): void {
    if (end) this.#localEnded = true;
    this.session.sendHeaders(this, headers, { end });
  }
}
