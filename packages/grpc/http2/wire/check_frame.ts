import { ConnectionError, ErrorCode, Flag, type Frame, FrameType } from "./frame.ts";

/** Whether frames of a type are sent on a stream; those that are not here may be sent on the connection too. */
const ON_STREAM: Readonly<Record<number, boolean>> = {
  [FrameType.DATA]: true,
  [FrameType.HEADERS]: true,
  [FrameType.PRIORITY]: true,
  [FrameType.RST_STREAM]: true,
  [FrameType.SETTINGS]: false,
  [FrameType.PUSH_PROMISE]: true,
  [FrameType.PING]: false,
  [FrameType.GOAWAY]: false,
  [FrameType.CONTINUATION]: true,
};
/** The lengths of payloads that have one, in bytes. */
const PAYLOAD_BYTES: Readonly<Record<number, number>> = {
  [FrameType.PRIORITY]: 5,
  [FrameType.RST_STREAM]: 4,
  [FrameType.PING]: 8,
  [FrameType.WINDOW_UPDATE]: 4,
};
/** What GOAWAY says before its debug data. */
export const GOAWAY_HEAD_BYTES = 8;

/** Throws a ConnectionError for a frame that is on the wrong stream or of the wrong length (RFC 9113, section 6). */
export function checkFrame(frame: Frame): void {
  const { type, streamId } = frame;
  const onStream = ON_STREAM[type];
  if (onStream !== undefined && onStream !== (streamId !== 0)) {
    throw new ConnectionError(`a frame of type ${type} came on stream ${streamId}`, ErrorCode.PROTOCOL_ERROR);
  }
  if (hasWrongLength(frame)) {
    throw new ConnectionError(`a frame of type ${type} has ${frame.payload.length} bytes`, ErrorCode.FRAME_SIZE_ERROR);
  }
  if (type === FrameType.PRIORITY) checkDependency(streamId, frame.payload.readUInt32BE());
}

function hasWrongLength({ type, flags, payload }: Frame): boolean {
  const expected = PAYLOAD_BYTES[type];
  if (expected !== undefined) return payload.length !== expected;
  if (type === FrameType.GOAWAY) return payload.length < GOAWAY_HEAD_BYTES;
  return type === FrameType.SETTINGS && (flags & Flag.ACK) !== 0 && payload.length > 0;
}

/** Refuses a stream that is to wait for itself; priorities are ignored otherwise (RFC 7540, 5.3.1). */
export function checkDependency(streamId: number, dependency: number): void {
  if ((dependency & 0x7fffffff) !== streamId) return;
  throw new ConnectionError(`stream ${streamId} depends on itself`, ErrorCode.PROTOCOL_ERROR);
}
