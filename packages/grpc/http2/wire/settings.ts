import { Buffer } from "node:buffer";
import { ConnectionError, ErrorCode, PAYLOAD_BYTES_MAX, WINDOW_BYTES_MAX } from "./frame.ts";

/** RFC 9113, 6.5.2; those that we send or heed. */
const Setting = {
  HEADER_TABLE_SIZE: 1,
  ENABLE_PUSH: 2,
  MAX_CONCURRENT_STREAMS: 3,
  INITIAL_WINDOW_SIZE: 4,
  MAX_FRAME_SIZE: 5,
  MAX_HEADER_LIST_SIZE: 6,
} as const;
const ENTRY_BYTES = 6;
/** The longest payload whose length the head of a frame can say. */
const FRAME_SIZE_MAX = 2 ** 24 - 1;

/** How a peer wants to be spoken to; what is undefined it did not say. */
export interface Settings {
  /** Of HPACK, in bytes. */
  readonly headerTableSize?: number | undefined;
  readonly maxConcurrentStreams?: number | undefined;
  /** Of each stream, in bytes. */
  readonly initialWindowSize?: number | undefined;
  readonly maxFrameSize?: number | undefined;
}

/** The settings in the payload of a SETTINGS frame; throws a ConnectionError for those that cannot be. */
export function readSettings(payload: Buffer): Settings {
  if (payload.length % ENTRY_BYTES !== 0) {
    throw new ConnectionError(`${payload.length} bytes of settings end within one`, ErrorCode.FRAME_SIZE_ERROR);
  }
  const values = new Map<number, number>();
  for (let at = 0; at < payload.length; at += ENTRY_BYTES) {
    values.set(payload.readUInt16BE(at), payload.readUInt32BE(at + 2));
  }
  const initialWindowSize = values.get(Setting.INITIAL_WINDOW_SIZE);
  const maxFrameSize = values.get(Setting.MAX_FRAME_SIZE);
  if (initialWindowSize !== undefined && initialWindowSize > WINDOW_BYTES_MAX) {
    throw new ConnectionError(`a window of ${initialWindowSize} bytes is too wide`, ErrorCode.FLOW_CONTROL_ERROR);
  }
  if (maxFrameSize !== undefined && (maxFrameSize < PAYLOAD_BYTES_MAX || maxFrameSize > FRAME_SIZE_MAX)) {
    throw new ConnectionError(`frames cannot have up to ${maxFrameSize} bytes`, ErrorCode.PROTOCOL_ERROR);
  }
  if ((values.get(Setting.ENABLE_PUSH) ?? 0) > 1) {
    throw new ConnectionError("pushes are neither on nor off", ErrorCode.PROTOCOL_ERROR);
  }
  const maxConcurrentStreams = values.get(Setting.MAX_CONCURRENT_STREAMS);
  return {
    headerTableSize: values.get(Setting.HEADER_TABLE_SIZE),
    maxConcurrentStreams,
    initialWindowSize,
    maxFrameSize,
  };
}

/** What we say of ourselves. */
export interface OwnSettings {
  /** Of each stream, in bytes. */
  readonly initialWindowSize: number;
  /** As header lists are counted, in bytes. */
  readonly maxHeaderListSize: number;
  readonly maxConcurrentStreams?: number | undefined;
}

/** The payload of our SETTINGS frame, which also says that nothing may be pushed. */
export function writeSettings({ initialWindowSize, maxHeaderListSize, maxConcurrentStreams }: OwnSettings): Buffer {
  const entries = [
    [Setting.ENABLE_PUSH, 0],
    ...(maxConcurrentStreams === undefined ? [] : [[Setting.MAX_CONCURRENT_STREAMS, maxConcurrentStreams]]),
    [Setting.INITIAL_WINDOW_SIZE, initialWindowSize],
    [Setting.MAX_HEADER_LIST_SIZE, maxHeaderListSize],
  ];
  const payload = Buffer.alloc(entries.length * ENTRY_BYTES);
  for (const [place, [id = 0, value = 0]] of entries.entries()) {
    payload.writeUInt16BE(id, place * ENTRY_BYTES);
    payload.writeUInt32BE(value, place * ENTRY_BYTES + 2);
  }
  return payload;
}
