import type { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { faultOfHeaders } from "./check_headers.ts";
import { ErrorCode, StreamError } from "./wire/frame.ts";
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
  protected wasReset = false;
  #wasRefused = false;
  /** What the request says is still to come, in bytes; undefined when it does not. */
  #expected: number | undefined;

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
    this.#expectLess(bytes.length);
    this.#untaken += bytes.length;
    if (this.push(bytes)) this._read();
  }

  /** The peer has said all. */
  receiveEnd(): void {
    if (this.#expected) throw this.fault("less data came than was said");
    this.#remoteEnded = true;
    this.push(null);
    // Emits "end" even to a reader that has paused, if nothing is left for it; grpc-js counts on that.
    this.read(0);
  }

  /** The peer wants to hear no more. */
  receiveReset(code: number): void {
    this.wasReset = true;
    this.close(code);
  }

  /** The peer has made a mistake, of which it is told, though both may have said all. */
  refuse(code: number): void {
    this.#wasRefused = true;
    this.close(code);
  }

  /** The connection is lost, for `reason`. */
  lose(_reason: string): void {
    this.receiveReset(ErrorCode.CANCEL);
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
    const isOver = this.wasReset || (this.#localEnded && this.#remoteEnded && !this.#wasRefused);
    this.session.release(this, isOver ? undefined : this.rstCode);
    done(error);
  }

  /** How much data is to come, when it was said (RFC 9113, 8.1.1). */
  protected expectBytes(bytes: number): void {
    if (Number.isInteger(bytes)) this.#expected = bytes;
  }

  /** Throws for headers that may not stand at the end (RFC 9113, 8.1). */
  protected checkTrailers(headers: readonly Header[], { end }: { readonly end: boolean }): void {
    const reason = end ? faultOfHeaders(headers, "trailer") : "headers come once more and are not the last";
    if (reason) throw this.fault(reason);
  }

  /** What the peer has done wrong. */
  protected fault(reason: string): StreamError {
    return new StreamError(reason, { streamId: this.id, code: ErrorCode.PROTOCOL_ERROR });
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

  #expectLess(bytes: number): void {
    if (this.#expected === undefined) return;
    this.#expected -= bytes;
    if (this.#expected < 0) throw this.fault("more data came than was said");
  }
}
