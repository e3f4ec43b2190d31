import type { OutgoingHttpHeaders } from "node:http2";
import type { Socket } from "node:net";
import { ClientStream, type Opener } from "./client_stream.ts";
import { CLIENT_PREFACE, ErrorCode } from "./wire/frame.ts";
import { fromNodeHeaders } from "./headers.ts";
import { Session, type SessionLimits } from "./session.ts";
import type { Settings } from "./wire/settings.ts";
import type { Header } from "./hpack/static_headers.ts";
import type { Stream } from "./stream.ts";

const STREAM_ID_MAX = 2 ** 31 - 1;

/** The client's end of a connection. */
export class ClientSession extends Session<ClientStream> implements Opener {
  readonly #authority: string;
  /** Streams that wait until the server takes one more. */
  readonly #waiting = new Map<ClientStream, () => void>();
  #streamsMax = Infinity;
  #nextId = 1;
  #isGreeted = false;
  /** A server opens no streams. */
  protected override readonly lastRemoteId = 0;

  constructor(socket: Socket, { authority, ...limits }: SessionLimits & { readonly authority: string }) {
    super(socket, limits);
    this.#authority = authority;
    socket.write(CLIENT_PREFACE);
    this.start();
  }

  protected override isIdle(id: number): boolean {
    return id % 2 === 0 || id >= this.#nextId;
  }

  /** Begins a request, a GET of "/" unless told otherwise; throws when the connection takes no more. */
  request(headers: OutgoingHttpHeaders): ClientStream {
    if (this.closed || this.#nextId > STREAM_ID_MAX) throw new Error("The connection takes no more requests");
    const defaults = { ":method": "GET", ":path": "/", ":scheme": "http", ":authority": this.#authority };
    return new ClientStream(this, fromNodeHeaders({ ...defaults, ...headers }));
  }

  openWhenTaken(stream: ClientStream, opened: () => void): void {
    this.#waiting.set(stream, opened);
    if (stream.destroyed) this.giveUp(stream);
    else this.#openWaiting();
  }

  giveUp(stream: ClientStream): void {
    const opened = this.#waiting.get(stream);
    this.#waiting.delete(stream);
    opened?.();
  }

  protected override leaveWhenIdle(): void {
    super.leaveWhenIdle();
    this.#openWaiting();
  }

  override release(stream: Stream, code: number | undefined): void {
    super.release(stream, code);
    this.#openWaiting();
  }

  override destroy(code?: number): void {
    super.destroy(code);
    this.#openWaiting();
  }

  override receiveHeaders(id: number, headers: readonly Header[], { end }: { readonly end: boolean }): void {
    const stream = this.streams.headed(id, { end });
    stream?.receiveHeaders(headers, { end });
    if (end) stream?.receiveEnd();
  }

  override receiveSettings(settings: Settings): void {
    this.#streamsMax = settings.maxConcurrentStreams ?? this.#streamsMax;
    super.receiveSettings(settings);
    this.#openWaiting();
    // grpc-js makes a transport of the connection by promises, and hears no GOAWAY until that is done.
    if (!this.#isGreeted) this.intake.hold();
    this.#isGreeted = true;
  }

  protected override refuseAbove(lastStreamId: number): void {
    for (const stream of this.streams) {
      if (stream.id > lastStreamId) stream.receiveReset(ErrorCode.REFUSED_STREAM);
    }
  }

  #openWaiting(): void {
    for (const [stream, opened] of this.#waiting) {
      if (this.closed) {
        stream.close(ErrorCode.REFUSED_STREAM);
        continue;
      }
      if (this.streams.size >= this.#streamsMax) return;
      this.#waiting.delete(stream);
      this.open(stream, this.#nextId);
      this.#nextId += 2;
      opened();
    }
  }
}
