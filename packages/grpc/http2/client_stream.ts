import process from "node:process";
import { ErrorCode, Flag } from "./wire/frame.ts";
import { faultOfHeaders } from "./check_headers.ts";
import { toNodeHeaders } from "./headers.ts";
import type { Header } from "./hpack/static_headers.ts";
import { Stream, type StreamOwner } from "./stream.ts";

/** The connection of a client's streams. */
export interface Opener extends StreamOwner {
  /** Opens a stream as soon as the server takes one more, then calls `opened`; also when that will never be. */
  openWhenTaken(stream: ClientStream, opened: () => void): void;
  /** Waits no more to open a stream. */
  giveUp(stream: ClientStream): void;
}

/** A request and its response. Emits "response" with headers and flags and, when all data was read, "trailers". */
export class ClientStream extends Stream {
  readonly #opener: Opener;
  readonly #request: readonly Header[];
  #responded = false;

  constructor(session: Opener, request: readonly Header[]) {
    super(session);
    this.#opener = session;
    this.#request = request;
  }

  override _construct(done: () => void): void {
    this.#opener.openWhenTaken(this, () => {
      this.sendHeaders(this.#request);
      done();
    });
  }

  /**
   * Once the response is whole, grpc-js ends the stream, though messages may still be on their way to it. They are
   * dropped, for the error of a write after the end would take the place of the call's status.
   */
  override write(chunk: unknown, ...rest: readonly unknown[]): boolean {
    const isOver = this.remoteEnded && (this.writableEnded || this.destroyed);
    if (!isOver) return Reflect.apply(super.write, this, [chunk, ...rest]);
    const written = rest.at(-1);
    if (typeof written === "function") process.nextTick(written);
    return true;
  }

  override close(code?: number): void {
    super.close(code);
    this.#opener.giveUp(this);
  }

  /** A response that came whole can still be read. */
  override receiveReset(code: number): void {
    if (!this.remoteEnded) return super.receiveReset(code);
    this.session.release(this, undefined);
    this.end();
  }

  /** grpc-js tells the callers `reason`, as UNAVAILABLE for an error with this code. */
  override lose(reason: string): void {
    if (this.remoteEnded) return super.lose(reason);
    this.wasReset = true;
    this.rstCode = ErrorCode.INTERNAL_ERROR;
    this.destroy(Object.assign(new Error(reason), { code: "ECONNRESET" }));
  }

  /** Headers came, first or last. */
  receiveHeaders(headers: readonly Header[], { end }: { readonly end: boolean }): void {
    if (this.#responded) this.checkTrailers(headers, { end });
    const fault = this.#responded ? undefined : faultOfHeaders(headers, "response");
    if (fault) throw this.fault(fault);
    const received = toNodeHeaders(headers);
    // The last data is still on its way to a listener of grpc-js when "end" is emitted.
    if (this.#responded) this.once("end", () => process.nextTick(() => this.emit("trailers", received)));
    // An interim response (1xx) says nothing yet.
    else if (end && Number(received[":status"]) < 200) throw this.fault("an interim response is the last");
    else if (Number(received[":status"]) >= 200) {
      this.#responded = true;
      this.emit("response", received, end ? Flag.END_STREAM : 0);
    }
  }
}
