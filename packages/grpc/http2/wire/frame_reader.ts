import { Buffer } from "node:buffer";
import { checkDependency, checkFrame } from "./check_frame.ts";
import {
  ConnectionError,
  ErrorCode,
  Flag,
  type Frame,
  FRAME_HEAD_BYTES,
  FrameType,
  PAYLOAD_BYTES_MAX,
} from "./frame.ts";

/** The longest header block that is put together, in bytes; gRPC's own limit for metadata is 8 KiB. */
const HEADER_BLOCK_BYTES_MAX = 2 ** 20;
/** In how many frames it may come: more than that many full ones, so that only short ones are too many. */
const HEADER_BLOCK_FRAMES_MAX = 128;
/** What stands before the headers when their frame has a priority. */
const PRIORITY_BYTES = 5;

/** A frame without its padding, of which it had that many bytes. */
export interface ReceivedFrame extends Frame {
  readonly padding: number;
}

/** A header block of which more is to come. */
interface OpenBlock {
  readonly first: ReceivedFrame;
  readonly pieces: Buffer[];
  bytes: number;
}

/** Cuts the bytes of one peer into frames: header blocks come whole, and padding and priorities are taken out. */
export class FrameReader {
  /** What has come and was not cut yet; put together once it is enough, so that bytes that come singly cost no more. */
  #pieces: Buffer[] = [];
  #bytes = 0;
  /** How many bytes the next frame needs, as far as is known. */
  #needed = FRAME_HEAD_BYTES;
  #block: OpenBlock | undefined;

  /** Takes the next bytes of the connection. */
  add(bytes: Buffer): void {
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
  }

  /** The next frame that is whole; undefined until more bytes come. Throws a ConnectionError for what is no HTTP/2. */
  next(): ReceivedFrame | undefined {
    for (let frame = this.#take(); frame; frame = this.#take()) {
      const whole = this.#withContinuations(unwrapped(frame));
      if (whole) return whole;
    }
    return undefined;
  }

  #take(): ReceivedFrame | undefined {
    if (this.#bytes < this.#needed) return undefined;
    const bytes = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    const length = (bytes[0]! << 16) | (bytes[1]! << 8) | bytes[2]!;
    if (length > PAYLOAD_BYTES_MAX) {
      throw new ConnectionError(`a frame of ${length} bytes is over ${PAYLOAD_BYTES_MAX}`, ErrorCode.FRAME_SIZE_ERROR);
    }
    const end = FRAME_HEAD_BYTES + length;
    const isWhole = bytes.length >= end;
    const rest = isWhole ? bytes.subarray(end) : bytes;
    this.#pieces = rest.length > 0 ? [rest] : [];
    this.#bytes = rest.length;
    this.#needed = isWhole ? FRAME_HEAD_BYTES : end;
    if (!isWhole) return undefined;
    const frame = {
      type: bytes[3]!,
      flags: bytes[4]!,
      streamId: bytes.readUInt32BE(5) & 0x7fffffff,
      payload: bytes.subarray(FRAME_HEAD_BYTES, end),
      padding: 0,
    };
    checkFrame(frame);
    return frame;
  }

  /** Holds a header block back until its last frame has come; nothing else may come between. */
  #withContinuations(frame: ReceivedFrame): ReceivedFrame | undefined {
    const begun = this.#block;
    const continues = frame.type === FrameType.CONTINUATION;
    if (continues !== (begun !== undefined) || (begun && begun.first.streamId !== frame.streamId)) {
      throw new ConnectionError("a header block is not sent in one piece", ErrorCode.PROTOCOL_ERROR);
    }
    if (!continues && frame.type !== FrameType.HEADERS) return frame;
    const block = begun ?? { first: frame, pieces: [], bytes: 0 };
    lengthen(block, frame);
    const isOpen = (frame.flags & Flag.END_HEADERS) === 0;
    this.#block = isOpen ? block : undefined;
    if (isOpen) return undefined;
    return block.pieces.length === 1 ? block.first : { ...block.first, payload: Buffer.concat(block.pieces) };
  }
}

function lengthen(block: OpenBlock, { payload }: Frame): void {
  block.pieces.push(payload);
  block.bytes += payload.length;
  if (block.bytes <= HEADER_BLOCK_BYTES_MAX && block.pieces.length <= HEADER_BLOCK_FRAMES_MAX) return;
  const reason = `headers are over ${HEADER_BLOCK_BYTES_MAX} bytes or ${HEADER_BLOCK_FRAMES_MAX} frames`;
  throw new ConnectionError(reason, ErrorCode.ENHANCE_YOUR_CALM);
}

/** The frame without padding and priority. */
function unwrapped(frame: ReceivedFrame): ReceivedFrame {
  const { type, flags, payload } = frame;
  const isPadded = (type === FrameType.DATA || type === FrameType.HEADERS) && (flags & Flag.PADDED) !== 0;
  const isPrioritized = type === FrameType.HEADERS && (flags & Flag.PRIORITY) !== 0;
  if (!isPadded && !isPrioritized) return frame;
  const start = (isPadded ? 1 : 0) + (isPrioritized ? PRIORITY_BYTES : 0);
  const end = payload.length - (isPadded ? payload[0] ?? 0 : 0);
  if (start > end) throw new ConnectionError("a frame is all padding", ErrorCode.PROTOCOL_ERROR);
  if (isPrioritized) checkDependency(frame.streamId, payload.readUInt32BE(start - PRIORITY_BYTES));
  return { ...frame, payload: payload.subarray(start, end), padding: payload.length - (end - start) };
}
