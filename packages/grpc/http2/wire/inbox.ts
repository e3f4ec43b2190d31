import type { Buffer } from "node:buffer";
import { HeaderReader } from "../hpack/header_reader.ts";
import type { Header } from "../hpack/static_headers.ts";
import { GOAWAY_HEAD_BYTES } from "./check_frame.ts";
import { ConnectionError, ErrorCode, Flag, FrameType } from "./frame.ts";
import { FrameReader, type ReceivedFrame } from "./frame_reader.ts";
import { readSettings, type Settings } from "./settings.ts";

/** What a peer can say, a method each; `end` tells that it says no more on that stream. */
export interface Listener {
  receiveHeaders(streamId: number, headers: readonly Header[], options: { readonly end: boolean }): void;
  /** `padding` is what came besides, and counts for the windows. */
  receiveData(streamId: number, bytes: Buffer, options: { readonly end: boolean; readonly padding: number }): void;
  receiveReset(streamId: number, code: number): void;
  receiveSettings(settings: Settings): void;
  receivePing(payload: Buffer): void;
  receiveGoaway(code: number, options: { readonly lastStreamId: number; readonly debugData: Buffer }): void;
  /** `streamId` 0 means all streams together. */
  receiveWindow(streamId: number, bytes: number): void;
}

/** Tells a listener what the bytes of a peer say, a frame at a time; a ConnectionError tells why they say nothing. */
export class Inbox {
  readonly #listener: Listener;
  readonly #frames = new FrameReader();
  readonly #headers = new HeaderReader();
  #greeted = false;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** Takes the next bytes of the connection. */
  add(bytes: Buffer): void {
    this.#frames.add(bytes);
  }

  /** Tells of the next frame; false when more bytes must come first. */
  tellNext(): boolean {
    const frame = this.#frames.next();
    if (frame) this.#tell(frame);
    return frame !== undefined;
  }

  #tell(frame: ReceivedFrame): void {
    const { type, flags, streamId, payload, padding } = frame;
    const end = (flags & Flag.END_STREAM) !== 0;
    this.#expectGreeting(frame);
    switch (type) {
      case FrameType.HEADERS:
        return this.#listener.receiveHeaders(streamId, this.#decode(payload), { end });
      case FrameType.DATA:
        return this.#listener.receiveData(streamId, payload, { end, padding });
      case FrameType.RST_STREAM:
        return this.#listener.receiveReset(streamId, payload.readUInt32BE());
      case FrameType.SETTINGS:
        return (flags & Flag.ACK) === 0 ? this.#listener.receiveSettings(readSettings(payload)) : undefined;
      case FrameType.PING:
        return (flags & Flag.ACK) === 0 ? this.#listener.receivePing(payload) : undefined;
      case FrameType.WINDOW_UPDATE:
        return this.#listener.receiveWindow(streamId, payload.readUInt32BE() & 0x7fffffff);
      case FrameType.GOAWAY:
        return this.#listener.receiveGoaway(payload.readUInt32BE(4), {
          lastStreamId: payload.readUInt32BE() & 0x7fffffff,
          debugData: payload.subarray(GOAWAY_HEAD_BYTES),
        });
      case FrameType.PUSH_PROMISE:
        throw new ConnectionError("a push was not asked for", ErrorCode.PROTOCOL_ERROR);
    }
    // What else there may be is to be ignored (RFC 9113, 4.1), priorities too (5.3.2).
  }

  /** A peer begins with its settings (RFC 9113, 3.4). */
  #expectGreeting({ type, flags }: ReceivedFrame): void {
    if (!this.#greeted && (type !== FrameType.SETTINGS || (flags & Flag.ACK) !== 0)) {
      throw new ConnectionError("the first frame is not SETTINGS", ErrorCode.PROTOCOL_ERROR);
    }
    this.#greeted = true;
  }

  #decode(block: Buffer): readonly Header[] {
    try {
      return this.#headers.read(block);
    } catch (error) {
      if (error instanceof ConnectionError) throw error;
      throw new ConnectionError(String(error), ErrorCode.COMPRESSION_ERROR);
    }
  }
}
