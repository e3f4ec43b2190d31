import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { CLIENT_PREFACE, ConnectionError, ErrorCode, FrameType, uint32 } from "./wire/frame.ts";
import { toNodeHeaders } from "./headers.ts";
import type { Inbox } from "./wire/inbox.ts";
import { ServerStream } from "./server_stream.ts";
import { Session } from "./session.ts";
import type { Header } from "./hpack/static_headers.ts";

/** The server's end of a connection. Emits "stream" with the headers of each request. */
export class ServerSession extends Session<ServerStream> {
  /** What came before the preface was whole; undefined afterwards. */
  #preface: Buffer | undefined = Buffer.alloc(0);

  constructor(socket: Socket, windowBytes: number) {
    super(socket, windowBytes);
    this.start();
  }

  override receiveHeaders(id: number, headers: readonly Header[], { end }: { readonly end: boolean }): void {
    const open = this.streams.get(id);
    if (open) return end ? open.receiveEnd() : undefined;
    if (id <= this.lastRemoteId) return;
    if (id % 2 === 0) throw new ConnectionError(`a client opened stream ${id}`, ErrorCode.PROTOCOL_ERROR);
    if (this.closed) return this.outbox.send(FrameType.RST_STREAM, uint32(ErrorCode.REFUSED_STREAM), { streamId: id });
    this.lastRemoteId = id;
    const stream = new ServerStream(this);
    this.open(stream, id);
    this.emit("stream", stream, toNodeHeaders(headers));
    if (end) stream.receiveEnd();
  }

  protected override receive(inbox: Inbox, bytes: Buffer): void {
    if (!this.#preface) return inbox.receive(bytes);
    const begun = Buffer.concat([this.#preface, bytes]);
    const length = Math.min(begun.length, CLIENT_PREFACE.length);
    if (!begun.subarray(0, length).equals(CLIENT_PREFACE.subarray(0, length))) {
      throw new ConnectionError("a client does not speak HTTP/2", ErrorCode.PROTOCOL_ERROR);
    }
    this.#preface = length < CLIENT_PREFACE.length ? begun : undefined;
    if (!this.#preface) inbox.receive(begun.subarray(length));
  }
}
