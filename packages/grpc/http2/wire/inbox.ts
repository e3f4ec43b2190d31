import type { Buffer } from "node:buffer";
import { ConnectionError, ErrorCode, Flag, type Frame, FrameType } from "./frame.ts";
import { FrameReader, type ReceivedFrame } from "./frame_reader.ts";
import { HeaderReader } from "../hpack/header_reader.ts";
import { readSettings, type Settings } from "./settings.ts";
import type { Header } from "../hpack/static_headers.ts";

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

/** The lengths of payloads that have one, in bytes. */
const PAYLOAD_BYTES: Readonly<Record<number, number>> = {
  [FrameType.RST_STREAM]: 4,
  [FrameType.PING]: 8,
  [FrameType.WINDOW_UPDATE]: 4,
};
const GOAWAY_HEAD_BYTES = 8;

/** Tells a listener what the bytes of a peer say; a ConnectionError tells why they say nothing. */
export class Inbox {
  readonly #listener: Listener;
  readonly #frames = new FrameReader();
  readonly #headers = new HeaderReader();

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** Takes the next bytes of the connection. */
  receive(bytes: Buffer): void {
    for (const frame of this.#frames.read(bytes)) this.#tell(frame);
  }

  #tell(frame: ReceivedFrame): void {
    const { type, flags, streamId, payload, padding } = frame;
    const end = (flags & Flag.END_STREAM) !== 0;
    checkLength(frame);
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
    // What else there may be is to be ignored (RFC 9113, 4.1).
  }

  #decode(block: Buffer): readonly Header[] {
    try {
      return this.#headers.read(block);
    } catch (error) {
      throw new ConnectionError(String(error), ErrorCode.COMPRESSION_ERROR);
    }
  }
}

function checkLength({ type, payload }: Frame): void {
  const expected = PAYLOAD_BYTES[type] ?? payload.length;
  const isShort = type === FrameType.GOAWAY && payload.length < GOAWAY_HEAD_BYTES;
  if (payload.length === expected && !isShort) return;
  throw new ConnectionError(`a frame of type ${type} has ${payload.length} bytes`, ErrorCode.FRAME_SIZE_ERROR);
}
