import { Buffer } from "node:buffer";

/** RFC 9113, section 6. */
export const FrameType = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

/** What a frame's flags say; which of them counts depends on its type. */
export const Flag = { END_STREAM: 0x1, ACK: 0x1, END_HEADERS: 0x4, PADDED: 0x8, PRIORITY: 0x20 } as const;

/** RFC 9113, section 7; those that we send or tell apart. */
export const ErrorCode = {
  NO_ERROR: 0,
  PROTOCOL_ERROR: 1,
  INTERNAL_ERROR: 2,
  FLOW_CONTROL_ERROR: 3,
  STREAM_CLOSED: 5,
  FRAME_SIZE_ERROR: 6,
  REFUSED_STREAM: 7,
  CANCEL: 8,
  COMPRESSION_ERROR: 9,
  ENHANCE_YOUR_CALM: 11,
} as const;

/** How much a peer takes unasked, of a connection or of a stream, in bytes (RFC 9113, 6.9.2). */
export const WINDOW_BYTES_DEFAULT = 65_535;
/** The widest window that there can be, in bytes (RFC 9113, 6.9.1). */
export const WINDOW_BYTES_MAX = 2 ** 31 - 1;
/** What a client sends before its first frame. */
export const CLIENT_PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
export const FRAME_HEAD_BYTES = 9;
/** The longest payload that a peer may send until it was told otherwise. */
export const PAYLOAD_BYTES_MAX = 16_384;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  /** 0 for what concerns the whole connection. */
  readonly streamId: number;
  readonly payload: Buffer;
}

/** Why a connection cannot go on; its end tells the peer `code`. */
export class ConnectionError extends Error {
  override name = "ConnectionError";
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

/** Why one stream cannot go on, though the connection can; its peer is told `code`. */
export class StreamError extends Error {
  override name = "StreamError";
  readonly streamId: number;
  readonly code: number;

  constructor(message: string, { streamId, code }: { streamId: number; code: number }) {
    super(message);
    this.streamId = streamId;
    this.code = code;
  }
}

/** The nine bytes before a frame's payload, with room after them for `payloadBytes` of it. */
export function frameHead({ type, flags, streamId, payload }: Frame, payloadBytes = 0): Buffer {
  const head = Buffer.allocUnsafe(FRAME_HEAD_BYTES + payloadBytes);
  const { length } = payload;
  // Byte by byte, which is a third of what the methods of Buffer cost.
  head[0] = length >>> 16;
  head[1] = length >>> 8;
  head[2] = length;
  head[3] = type;
  head[4] = flags;
  head[5] = streamId >>> 24;
  head[6] = streamId >>> 16;
  head[7] = streamId >>> 8;
  head[8] = streamId;
  return head;
}

/** A payload that is one number of 32 bits. */
export function uint32(value: number): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt32BE(value);
  return payload;
}
