import type { Buffer } from "node:buffer";
import type { OutgoingHttpHeaders } from "node:http2";
import type { Socket } from "node:net";
import { ClientStream, type Opener } from "./client_stream.ts";
import { CLIENT_PREFACE, ErrorCode } from "./wire/frame.ts";
import { fromNodeHeaders } from "./headers.ts";
import { Session } from "./session.ts";
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

  constructor(socket: Socket, { authority, windowBytes }: { authority: string; windowBytes: number }) {
    super(socket, windowBytes);
    this.#authority = authority;
    socket.write(CLIENT_PREFACE);
    this.start();
  }

  /** Begins a request; throws when the connection takes no more. */
  request(headers: OutgoingHttpHeaders): ClientStream {
    if (this.closed || this.#nextId > STREAM_ID_MAX) throw new Error("The connection takes no more requests");
    return new ClientStream(this, fromNodeHeaders({ ":scheme": "http", ":authority": this.#authority, ...headers }));
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

  override close(closed?: () => void): void {
    super.close(closed);
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
    const stream = this.streams.get(id);
    stream?.receiveHeaders(headers, { end });
    if (end) stream?.receiveEnd();
  }

  override receiveSettings(settings: Settings): void {
    this.#streamsMax = settings.maxConcurrentStreams ?? this.#streamsMax;
    super.receiveSettings(settings);
    this.#openWaiting();
  }

  override receiveGoaway(code: number, options: { lastStreamId: number; debugData: Buffer }): void {
    super.receiveGoaway(code, options);
    for (const stream of this.streams.values()) {
      if (stream.id > options.lastStreamId) stream.receiveReset(ErrorCode.REFUSED_STREAM);
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
