import type { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { faultOfHeaders } from "./check_headers.ts";
import { type Rate, RateLimit } from "./flow/rate_limit.ts";
import { toNodeHeaders } from "./headers.ts";
import { type Header, headerBytes } from "./hpack/static_headers.ts";
import { ServerStream } from "./server_stream.ts";
import { Session, type SessionLimits } from "./session.ts";
import { ConnectionError, ErrorCode, StreamError } from "./wire/frame.ts";
import type { Settings } from "./wire/settings.ts";

/** How often a client may do what costs us and gets nothing done: nghttp2's numbers for resets. */
const NUISANCES: Rate = { burst: 1_000, perSecond: 33 };

/** Of the requests of all open streams of a connection. */
const HEADER_BYTES_MAX = 2 ** 26;

type End = { readonly end: boolean };

/** The server's end of a connection. Emits "stream" with the headers of each request. */
export class ServerSession extends Session<ServerStream> {
  protected override lastRemoteId = 0;
  readonly #streamsMax: number;
  readonly #nuisances = new RateLimit(NUISANCES);
  /** Of all open streams. */
  #headerBytes = 0;
  /** The last stream that the client has opened, whether we have heeded it or not. */
  #lastOpenedId = 0;

  constructor(socket: Socket, limits: SessionLimits & { readonly streamsMax: number }) {
    super(socket, limits, { expectsPreface: true });
    this.#streamsMax = limits.streamsMax;
    this.start(limits.streamsMax);
  }

  protected override isIdle(id: number): boolean {
    return id % 2 === 0 || id > this.#lastOpenedId;
  }

  override receiveHeaders(id: number, headers: readonly Header[], { end }: End): void {
    if (id > this.#lastOpenedId) return this.#receiveRequest(id, headers, { end });
    if (id % 2 === 0) throw new ConnectionError(`a client opened stream ${id}`, ErrorCode.PROTOCOL_ERROR);
    this.streams.headed(id, { end })?.receiveTrailers(headers, { end });
  }

  override receiveData(id: number, bytes: Buffer, options: End & { readonly padding: number }): void {
    if (bytes.length === 0 && !options.end) this.#countNuisance("empty frames");
    super.receiveData(id, bytes, options);
  }

  override receiveReset(id: number, code: number): void {
    this.#countNuisance("resets");
    super.receiveReset(id, code);
  }

  override receiveSettings(settings: Settings): void {
    this.#countNuisance("settings");
    super.receiveSettings(settings);
  }

  protected override refuse(error: StreamError): void {
    this.#countNuisance("refusals");
    super.refuse(error);
  }

  #receiveRequest(id: number, headers: readonly Header[], { end }: End): void {
    if (id % 2 === 0) throw new ConnectionError(`a client opened stream ${id}`, ErrorCode.PROTOCOL_ERROR);
    this.#lastOpenedId = id;
    const bytes = headers.reduce((sum, header) => sum + headerBytes(header), 0);
    if (this.closed || this.streams.size >= this.#streamsMax || this.#headerBytes + bytes > HEADER_BYTES_MAX) {
      throw new StreamError("no more streams are taken", { streamId: id, code: ErrorCode.REFUSED_STREAM });
    }
    const fault = faultOfHeaders(headers, "request");
    if (fault) throw new StreamError(fault, { streamId: id, code: ErrorCode.PROTOCOL_ERROR });
    this.lastRemoteId = id;
    const received = toNodeHeaders(headers);
    const stream = new ServerStream(this, received);
    this.#headerBytes += bytes;
    stream.once("close", () => this.#headerBytes -= bytes);
    this.open(stream, id);
    this.outbox.countAnswer();
    this.emit("stream", stream, received);
    if (end) stream.receiveEnd();
  }

  #countNuisance(what: string): void {
    if (!this.#nuisances.take()) throw new ConnectionError(`too many ${what}`, ErrorCode.ENHANCE_YOUR_CALM);
  }
}
