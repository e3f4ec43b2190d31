import { Buffer } from "node:buffer";
import { once } from "node:events";
import type { Socket } from "node:net";
import { CLIENT_PREFACE, type Frame, frameHead, FrameType } from "../../http2/wire/frame.ts";
import { FrameReader, type ReceivedFrame } from "../../http2/wire/frame_reader.ts";
import { writeHeaders } from "../../http2/hpack/header_writer.ts";

interface FrameOptions {
  readonly streamId?: number;
  readonly flags?: number;
}

/** A GET of "/", as a header block. */
export const REQUEST = writeHeaders([[":method", "GET"], [":scheme", "http"], [":path", "/"]]);
export const RESPONSE = writeHeaders([[":status", "200"]]);

/** The bytes of a frame. */
export function frameBytes(type: number, payload: Buffer, { streamId = 0, flags = 0 }: FrameOptions = {}): Buffer {
  return Buffer.concat([frameHead({ type, flags, streamId, payload }), payload]);
}

/** A payload of SETTINGS. */
export function settings(...entries: readonly (readonly [id: number, value: number])[]): Buffer {
  const payload = Buffer.alloc(entries.length * 6);
  for (const [place, [id, value]] of entries.entries()) {
    payload.writeUInt16BE(id, place * 6);
    payload.writeUInt32BE(value, place * 6 + 2);
  }
  return payload;
}

/** The other end of a connection: it writes what a test wants, and reads nothing unless asked. */
export class RawPeer implements AsyncDisposable {
  readonly socket: Socket;
  readonly #closed: Promise<unknown>;
  readonly #frames: AsyncIterator<ReceivedFrame>;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("error", () => {});
    this.#closed = once(socket, "close");
    this.#frames = framesOf(socket);
  }

  send(type: number, payload: Buffer, options?: FrameOptions): void {
    this.socket.write(frameBytes(type, payload, options));
  }

  /** What a client says first. */
  greet(): void {
    this.socket.write(CLIENT_PREFACE);
    this.send(FrameType.SETTINGS, Buffer.alloc(0));
  }

  /** Reads on to the next frame of a type. */
  async next(type: number): Promise<Frame> {
    for (;;) {
      const { done, value } = await this.#frames.next();
      if (done) throw new Error(`the connection ended without a frame of type ${type}`);
      if (value.type === type) return value;
    }
  }

  /** Reads on to GOAWAY, and says with which code it came. */
  async goaway(): Promise<number> {
    return (await this.next(FrameType.GOAWAY)).payload.readUInt32BE(4);
  }

  /** Reads on to the end of the connection. */
  async end(): Promise<Frame[]> {
    const frames: Frame[] = [];
    for (let { done, value } = await this.#frames.next(); !done; { done, value } = await this.#frames.next()) {
      frames.push(value);
    }
    return frames;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.#closed;
  }
}

/** The frames that `bytes` complete. */
export function* framesOfBytes(reader: FrameReader, bytes: Buffer): Generator<ReceivedFrame> {
  reader.add(bytes);
  for (let frame = reader.next(); frame; frame = reader.next()) yield frame;
}

async function* framesOf(socket: Socket): AsyncGenerator<ReceivedFrame> {
  const reader = new FrameReader();
  let preface = 0;
  for await (const bytes of socket) {
    // A client's preface starts as no frame does.
    if (preface === 0 && bytes[0] === CLIENT_PREFACE[0]) preface = CLIENT_PREFACE.length;
    const skipped = Math.min(preface, bytes.length);
    preface = preface === 0 ? -1 : preface - skipped || -1;
    yield* framesOfBytes(reader, skipped > 0 ? bytes.subarray(skipped) : bytes);
  }
}
