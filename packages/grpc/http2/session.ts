import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { Connection } from "./connection.ts";
import { InboundWindow } from "./flow/inbound_window.ts";
import { LIST_BYTES_MAX } from "./hpack/header_reader.ts";
import { HeaderWriter } from "./hpack/header_writer.ts";
import type { Header } from "./hpack/static_headers.ts";
import type { Stream, StreamOwner } from "./stream.ts";
import { ConnectionError, ErrorCode, Flag, FrameType, StreamError, uint32 } from "./wire/frame.ts";
import type { Listener } from "./wire/inbox.ts";
import { Intake } from "./wire/intake.ts";
import { type Settings, writeSettings } from "./wire/settings.ts";

/** How much a peer may send; see `InboundWindow`. */
export interface SessionLimits {
  readonly windowBytes: number;
  readonly heldBytesMax?: number;
  readonly streamsMax?: number;
}

/** One HTTP/2 connection, as grpc-js knows it from node:http2. Emits "remoteSettings", "goaway" and, last, "close". */
export abstract class Session<S extends Stream> extends Connection<S> implements StreamOwner, Listener {
  protected readonly intake: Intake;
  readonly #window: InboundWindow;
  readonly #headers = new HeaderWriter();

  constructor(socket: Socket, { windowBytes, heldBytesMax }: SessionLimits, { expectsPreface = false } = {}) {
    super(socket);
    this.#window = new InboundWindow({ streamBytes: windowBytes, heldBytesMax }, (streamId, bytes) => {
      this.outbox.answer(FrameType.WINDOW_UPDATE, uint32(bytes), { streamId });
    });
    this.intake = new Intake(socket, {
      listener: this,
      expectsPreface,
      isFlooded: () => this.outbox.isFlooded,
      streamFailed: (error) => this.refuse(error),
      failed: (error) => this.fail(error),
    });
  }

  abstract receiveHeaders(id: number, headers: readonly Header[], options: { readonly end: boolean }): void;

  /** How much may come of all streams together, in bytes. */
  setLocalWindowSize(bytes: number): void {
    this.#window.setConnectionBytes(bytes);
  }

  sendHeaders({ id }: Stream, headers: readonly Header[], { end }: { readonly end: boolean }): void {
    if (!this.streams.get(id)) return;
    this.outbox.sendHeaders(this.#headers.write(headers), { streamId: id, flags: end ? Flag.END_STREAM : 0 });
  }

  sendData({ id }: Stream, bytes: Buffer, sent: () => void): void {
    this.outbox.sendData(id, bytes, sent);
  }

  sendEnd({ id }: Stream): void {
    if (!this.streams.get(id)) return;
    this.outbox.send(FrameType.DATA, Buffer.alloc(0), { streamId: id, flags: Flag.END_STREAM });
  }

  taken({ id }: Stream, bytes: number): void {
    this.#window.taken(id, bytes);
  }

  release(stream: Stream, code: number | undefined): void {
    const { id } = stream;
    if (!this.streams.delete(id)) return;
    this.outbox.close(id);
    this.#window.forget(id);
    if (code !== undefined) this.reset(id, { code, remoteEnded: stream.remoteEnded });
    this.destroyWhenIdle();
  }

  receiveData(id: number, bytes: Buffer, { end, padding }: { readonly end: boolean; readonly padding: number }): void {
    this.#window.came(id, bytes.length + padding);
    const stream = this.streams.receiver(id, { end });
    if (!stream) return;
    this.#window.taken(id, padding);
    if (bytes.length > 0) stream.receive(bytes);
    if (end) stream.receiveEnd();
  }

  receiveReset(id: number, code: number): void {
    this.streams.leftByPeer(id)?.receiveReset(code);
  }

  receiveSettings({ headerTableSize, initialWindowSize, maxFrameSize, ...settings }: Settings): void {
    // Before anything that the settings let us send (RFC 9113, 6.5.3).
    this.outbox.answer(FrameType.SETTINGS, Buffer.alloc(0), { flags: Flag.ACK });
    if (headerTableSize !== undefined) this.#headers.setTableBytes(headerTableSize);
    if (maxFrameSize !== undefined) this.outbox.setPayloadMax(maxFrameSize);
    if (initialWindowSize !== undefined && !this.outbox.setLaneWindow(initialWindowSize)) throw tooWide();
    this.emit("remoteSettings", settings);
  }

  receivePing(payload: Buffer): void {
    this.outbox.answer(FrameType.PING, payload, { flags: Flag.ACK });
  }

  receiveWindow(id: number, bytes: number): void {
    this.streams.throwIfIdle(id);
    if (bytes === 0) throw new ConnectionError("a window grows by nothing", ErrorCode.PROTOCOL_ERROR);
    if (this.outbox.widen(id, bytes)) return;
    const { message, code } = tooWide();
    throw id === 0 ? tooWide() : new StreamError(message, { streamId: id, code });
  }

  receiveGoaway(code: number, { lastStreamId, debugData }: { lastStreamId: number; debugData: Buffer }): void {
    this.emit("goaway", code, lastStreamId, debugData);
    // Not answered: the peer may be gone already, and what it said last be lost to the error of the write.
    this.leaveWhenIdle();
    this.refuseAbove(lastStreamId);
    if (code === ErrorCode.NO_ERROR) return;
    this.lose(`the peer ended the connection with code ${code}${debugData.length > 0 ? `: ${debugData}` : ""}`);
  }

  /** The peer has not heeded the streams after `lastStreamId`. */
  protected refuseAbove(_lastStreamId: number): void {}

  /** Says how we want to be spoken to; the first frame. */
  protected start(maxConcurrentStreams?: number): void {
    const initialWindowSize = this.#window.streamBytes;
    const settings = { initialWindowSize, maxConcurrentStreams, maxHeaderListSize: LIST_BYTES_MAX };
    this.outbox.send(FrameType.SETTINGS, writeSettings(settings));
  }

  protected open(stream: S, id: number): void {
    stream.id = id;
    this.streams.add(stream);
    this.outbox.open(id);
    this.#window.open(id);
  }

  /** Tells the peer that a stream is over for us. */
  protected reset(id: number, { code, remoteEnded }: { readonly code: number; readonly remoteEnded: boolean }): void {
    if (!remoteEnded) this.streams.leave(id);
    this.outbox.answer(FrameType.RST_STREAM, uint32(code), { streamId: id });
  }

  /** The peer has made a mistake on one stream. */
  protected refuse({ streamId, code }: StreamError): void {
    const stream = this.streams.get(streamId);
    if (stream) stream.refuse(code);
    else this.reset(streamId, { code, remoteEnded: false });
  }
}

function tooWide(): ConnectionError {
  return new ConnectionError("a window is wider than can be counted", ErrorCode.FLOW_CONTROL_ERROR);
}
