import { Buffer } from "node:buffer";
import {
  ConnectionError,
  ErrorCode,
  Flag,
  type Frame,
  FRAME_HEAD_BYTES,
  FrameType,
  PAYLOAD_BYTES_MAX,
} from "./frame.ts";

/** The longest header block that is put together; gRPC's own limit for metadata is 8 KiB. */
const HEADER_BLOCK_BYTES_MAX = 2 ** 20;
/** What stands before the headers when their frame has a priority. */
const PRIORITY_BYTES = 5;

/** A frame without its padding, of which it had that many bytes. */
export interface ReceivedFrame extends Frame {
  readonly padding: number;
}

/** Cuts the bytes of one peer into frames: header blocks come whole, and padding and priorities are taken out. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  #block: ReceivedFrame | undefined;

  /** The frames that `bytes` complete; throws a ConnectionError for what is no HTTP/2. */
  *read(bytes: Buffer): Generator<ReceivedFrame> {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (let frame = this.#take(); frame; frame = this.#take()) {
      const whole = this.#withContinuations(unwrapped(frame));
      if (whole) yield whole;
    }
  }

  #take(): Frame | undefined {
    const bytes = this.#rest;
    if (bytes.length < FRAME_HEAD_BYTES) return undefined;
    const length = bytes.readUIntBE(0, 3);
    if (length > PAYLOAD_BYTES_MAX) {
      throw new ConnectionError(`a frame of ${length} bytes is over ${PAYLOAD_BYTES_MAX}`, ErrorCode.FRAME_SIZE_ERROR);
    }
    const end = FRAME_HEAD_BYTES + length;
    if (bytes.length < end) return undefined;
    this.#rest = bytes.subarray(end);
    return {
      type: bytes.readUInt8(3),
      flags: bytes.readUInt8(4),
      streamId: bytes.readUInt32BE(5) & 0x7fffffff,
      payload: bytes.subarray(FRAME_HEAD_BYTES, end),
    };
  }

  /** Holds a header block back until its last frame has come; nothing else may come between. */
  #withContinuations(frame: ReceivedFrame): ReceivedFrame | undefined {
    const begun = this.#block;
    const continues = frame.type === FrameType.CONTINUATION;
    if (continues !== (begun !== undefined) || (begun && begun.streamId !== frame.streamId)) {
      throw new ConnectionError("a header block is not sent in one piece", ErrorCode.PROTOCOL_ERROR);
    }
    const whole = begun ? joined(begun, frame) : frame;
    const isOpen = (continues || frame.type === FrameType.HEADERS) && (frame.flags & Flag.END_HEADERS) === 0;
    this.#block = isOpen ? whole : undefined;
    return isOpen ? undefined : whole;
  }
}

function joined(begun: ReceivedFrame, { payload }: Frame): ReceivedFrame {
  const block = Buffer.concat([begun.payload, payload]);
  if (block.length <= HEADER_BLOCK_BYTES_MAX) return { ...begun, payload: block };
  throw new ConnectionError(`headers are over ${HEADER_BLOCK_BYTES_MAX} bytes`, ErrorCode.ENHANCE_YOUR_CALM);
}

/** The frame without padding and priority. */
function unwrapped(frame: Frame): ReceivedFrame {
  const { type, flags, payload } = frame;
  const isPadded = (type === FrameType.DATA || type === FrameType.HEADERS) && (flags & Flag.PADDED) !== 0;
  const isPrioritized = type === FrameType.HEADERS && (flags & Flag.PRIORITY) !== 0;
  const start = (isPadded ? 1 : 0) + (isPrioritized ? PRIORITY_BYTES : 0);
  const end = payload.length - (isPadded ? payload[0] ?? 0 : 0);
  if (start > end) throw new ConnectionError("a frame is all padding", ErrorCode.PROTOCOL_ERROR);
  return { ...frame, payload: payload.subarray(start, end), padding: payload.length - (end - start) };
}
