import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";
import { fromNodeHeaders } from "./headers.ts";
import type { Header } from "./hpack/static_headers.ts";
import { Stream, type StreamOwner } from "./stream.ts";

interface ResponseOptions {
  readonly endStream?: boolean;
  readonly waitForTrailers?: boolean;
}

/** The response to a request. Emits "wantTrailers" when all was written and trailers were promised. */
export class ServerStream extends Stream {
  #waitForTrailers = false;

  constructor(session: StreamOwner, request: IncomingHttpHeaders) {
    super(session);
    this.expectBytes(Number(request["content-length"]));
    // A client that was answered need not say more, and what it has said need not be read.
    this.once("finish", () => this.close());
  }

  /** Headers came after the request's own; their words are nobody's concern. */
  receiveTrailers(headers: readonly Header[], options: { readonly end: boolean }): void {
    this.checkTrailers(headers, options);
    this.receiveEnd();
  }

  /** Sends the response's headers, of status 200 unless they say another; `endStream` makes them all there is. */
  respond(headers: OutgoingHttpHeaders, { endStream = false, waitForTrailers = false }: ResponseOptions = {}): void {
    this.#waitForTrailers = waitForTrailers;
    this.sendHeaders(fromNodeHeaders({ ...headers, ":status": headers[":status"] ?? 200 }), { end: endStream });
    if (endStream) this.end();
  }

  /** Ends the response, when "wantTrailers" is emitted. */
  sendTrailers(headers: OutgoingHttpHeaders): void {
    this.sendHeaders(fromNodeHeaders(headers), { end: true });
  }

  protected override finishSending(): void {
    if (this.#waitForTrailers) this.emit("wantTrailers");
    else super.finishSending();
  }
}
