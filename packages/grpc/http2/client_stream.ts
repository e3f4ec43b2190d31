import process from "node:process";
import { Flag } from "./wire/frame.ts";
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

  /** Headers came, first or last. */
  receiveHeaders(headers: readonly Header[], { end }: { readonly end: boolean }): void {
    const received = toNodeHeaders(headers);
    // The last data is still on its way to a listener of grpc-js when "end" is emitted.
    if (this.#responded) this.once("end", () => process.nextTick(() => this.emit("trailers", received)));
    // An interim response (1xx) says nothing yet.
    else if (Number(received[":status"]) >= 200) {
      this.#responded = true;
      this.emit("response", received, end ? Flag.END_STREAM : 0);
    }
  }
}
