/** One message on a ttrpc connection: of which call, and whether it asks or answers (see ttrpc's PROTOCOL.md). */
export interface Frame {
  readonly streamId: number;
  readonly type: number;
  readonly payload: Uint8Array;
}

/** The types of messages of calls that have one request and one answer. */
export const FrameType = { REQUEST: 1, RESPONSE: 2 } as const;

const HEADER_BYTES = 10;
const STREAM_AT = 4;
const TYPE_AT = 8;
/** What ttrpc allows a message to be. */
const LONGEST_PAYLOAD_BYTES = 4 * 2 ** 20;

/** The frame as it is sent: length, stream and type, big endian, no flags, then the payload. */
export function encodeFrame({ streamId, type, payload }: Frame): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, payload.length);
  header.setUint32(STREAM_AT, streamId);
  header.setUint8(TYPE_AT, type);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** The frames that come, until the source ends; throws when it ends within one, or one is longer than ttrpc allows. */
export async function* readFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let bytes = new Uint8Array();
  for await (const chunk of source) {
    bytes = joined(bytes, chunk);
    for (let frame = firstFrame(bytes); frame !== undefined; frame = firstFrame(bytes)) {
      bytes = bytes.subarray(HEADER_BYTES + frame.payload.length);
      yield frame;
    }
  }
  if (bytes.length > 0) throw new Error("the connection ended within a message");
}

function firstFrame(bytes: Uint8Array): Frame | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const length = header.getUint32(0);
  if (length > LONGEST_PAYLOAD_BYTES) throw new Error(`a message of ${length} bytes is longer than ttrpc allows`);
  if (bytes.length < HEADER_BYTES + length) return undefined;
  const payload = bytes.subarray(HEADER_BYTES, HEADER_BYTES + length);
  return { streamId: header.getUint32(STREAM_AT), type: header.getUint8(TYPE_AT), payload };
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(left.length + right.length);
  bytes.set(left);
  bytes.set(right, left.length);
  return bytes;
}
