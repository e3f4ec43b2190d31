import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { ConnectionError, ErrorCode, Flag, FrameType, uint32 } from "./wire/frame.ts";
import { Inbox, type Listener } from "./wire/inbox.ts";
import { InboundWindow } from "./flow/inbound_window.ts";
import { writeHeaders } from "./hpack/header_writer.ts";
import { Outbox } from "./flow/outbox.ts";
import { type Settings, writeSettings } from "./wire/settings.ts";
import type { Header } from "./hpack/static_headers.ts";
import type { Stream, StreamOwner } from "./stream.ts";

/** How long a connection that is destroyed may take to send what was said. */
const LAST_WORDS_MS = 200;

/** One HTTP/2 connection, as grpc-js knows it from node:http2. Emits "remoteSettings", "goaway" and, last, "close". */
export abstract class Session<S extends Stream> extends EventEmitter implements StreamOwner, Listener {
  readonly socket: Socket;
  closed = false;
  destroyed = false;
  protected readonly outbox: Outbox;
  protected readonly streams = new Map<number, S>();
  /** The last stream that the peer has opened. */
  protected lastRemoteId = 0;
  readonly #window: InboundWindow;

  constructor(socket: Socket, windowBytes: number) {
    super();
    this.socket = socket;
    this.outbox = new Outbox(socket);
    this.#window = new InboundWindow(windowBytes, (streamId, bytes) => {
      this.outbox.send(FrameType.WINDOW_UPDATE, uint32(bytes), { streamId });
    });
    const inbox = new Inbox(this);
    socket.on("data", (bytes: Buffer) => this.#receive(inbox, bytes));
    // "close" follows.
    socket.on("error", () => {});
    socket.once("close", () => this.#end());
  }

  /** Lets the open streams end, then closes the connection. */
  close(closed?: () => void): void {
    if (closed) this.once("close", closed);
    if (this.closed) return;
    this.closed = true;
    this.#sendGoaway(ErrorCode.NO_ERROR);
    this.#destroyWhenIdle();
  }

  /** Ends all streams with `code`, and the connection. */
  destroy(code: number = ErrorCode.NO_ERROR): void {
    const { socket } = this;
    const isFull = socket.writableNeedDrain;
    this.#leave(code);
    // A peer that takes nothing would hold up the end.
    if (isFull || socket.destroyed) return void socket.destroy();
    const timer = setTimeout(() => socket.destroy(), LAST_WORDS_MS);
    socket.once("close", () => clearTimeout(timer));
  }

  ref(): void {
    this.socket.ref();
  }

  unref(): void {
    this.socket.unref();
  }

  /** How much may come of all streams together, in bytes. */
  setLocalWindowSize(bytes: number): void {
    this.#window.setConnectionBytes(bytes);
  }

  sendHeaders({ id }: Stream, headers: readonly Header[], { end }: { readonly end: boolean }): void {
    if (!this.streams.has(id)) return;
    this.outbox.sendHeaders(writeHeaders(headers), { streamId: id, flags: end ? Flag.END_STREAM : 0 });
  }

  sendData({ id }: Stream, bytes: Buffer, sent: () => void): void {
    this.outbox.sendData(id, bytes, sent);
  }

  sendEnd({ id }: Stream): void {
    if (!this.streams.has(id)) return;
    this.outbox.send(FrameType.DATA, Buffer.alloc(0), { streamId: id, flags: Flag.END_STREAM });
  }

  taken({ id }: Stream, bytes: number): void {
    if (this.streams.has(id)) this.#window.taken(id, bytes);
  }

  release({ id }: Stream, code: number | undefined): void {
    if (!this.streams.delete(id)) return;
    this.outbox.close(id);
    this.#window.forget(id);
    if (code !== undefined) this.outbox.send(FrameType.RST_STREAM, uint32(code), { streamId: id });
    this.#destroyWhenIdle();
  }

  abstract receiveHeaders(id: number, headers: readonly Header[], options: { readonly end: boolean }): void;

  receiveData(id: number, bytes: Buffer, { end, padding }: { readonly end: boolean; readonly padding: number }): void {
    this.#window.came(bytes.length + padding);
    const stream = this.streams.get(id);
    if (!stream) return;
    this.#window.taken(id, padding);
    if (bytes.length > 0) stream.receive(bytes);
    if (end) stream.receiveEnd();
  }

  receiveReset(id: number, code: number): void {
    this.streams.get(id)?.receiveReset(code);
  }

  receiveSettings({ initialWindowSize, maxFrameSize, ...settings }: Settings): void {
    if (maxFrameSize !== undefined) this.outbox.setPayloadMax(maxFrameSize);
    if (initialWindowSize !== undefined) this.outbox.setLaneWindow(initialWindowSize);
    this.outbox.send(FrameType.SETTINGS, Buffer.alloc(0), { flags: Flag.ACK });
    this.emit("remoteSettings", settings);
  }

  receivePing(payload: Buffer): void {
    this.outbox.send(FrameType.PING, payload, { flags: Flag.ACK });
  }

  receiveWindow(id: number, bytes: number): void {
    if (bytes === 0) throw new ConnectionError("a window grows by nothing", ErrorCode.PROTOCOL_ERROR);
    if (this.outbox.widen(id, bytes)) return;
    throw new ConnectionError("a window is wider than can be counted", ErrorCode.FLOW_CONTROL_ERROR);
  }

  receiveGoaway(code: number, { lastStreamId, debugData }: { lastStreamId: number; debugData: Buffer }): void {
    this.emit("goaway", code, lastStreamId, debugData);
    this.close();
  }

  /** Says how we want to be spoken to; the first frame. */
  protected start(): void {
    this.outbox.send(FrameType.SETTINGS, writeSettings({ initialWindowSize: this.#window.streamBytes }));
  }

  protected open(stream: S, id: number): void {
    stream.id = id;
    this.streams.set(id, stream);
    this.outbox.open(id);
  }

  protected receive(inbox: Inbox, bytes: Buffer): void {
    inbox.receive(bytes);
  }

  #receive(inbox: Inbox, bytes: Buffer): void {
    if (this.destroyed) return;
    try {
      this.receive(inbox, bytes);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.destroy(error.code);
    }
  }

  #sendGoaway(code: number): void {
    this.outbox.send(FrameType.GOAWAY, Buffer.concat([uint32(this.lastRemoteId), uint32(code)]));
  }

  #destroyWhenIdle(): void {
    if (this.closed && this.streams.size === 0) this.#leave(ErrorCode.NO_ERROR);
  }

  /** Says the last, and closes the connection when all that was said is on its way. */
  #leave(code: number): void {
    if (this.destroyed) return;
    this.destroyed = true;
    for (const stream of this.streams.values()) stream.close(code);
    if (!this.closed || code !== ErrorCode.NO_ERROR) this.#sendGoaway(code);
    this.closed = true;
    this.socket.end(() => this.socket.destroy());
  }

  #end(): void {
    this.closed = true;
    for (const stream of this.streams.values()) stream.receiveReset(ErrorCode.CANCEL);
    this.destroy();
    this.emit("close");
  }
}
