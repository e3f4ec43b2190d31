import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { FRAME_HEAD_BYTES, FrameType } from "../../../http2/wire/frame.ts";

type Done = () => void;

interface KeptFrame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly length: number;
}

/** A socket that keeps what is written to it, and can stall. */
export class KeptSocket extends Duplex {
  stalled = false;
  readonly #written: Buffer[] = [];
  #resume: Done = () => {};

  constructor(highWaterMark = 2 ** 20) {
    super({ highWaterMark });
  }

  /** The frames that were written. */
  get frames(): KeptFrame[] {
    const frames: KeptFrame[] = [];
    const bytes = Buffer.concat(this.#written);
    for (let at = 0; at < bytes.length; at += FRAME_HEAD_BYTES + bytes.readUIntBE(at, 3)) {
      const [type = 0, flags = 0] = bytes.subarray(at + 3);
      frames.push({ type, flags, streamId: bytes.readUInt32BE(at + 5), length: bytes.readUIntBE(at, 3) });
    }
    return frames;
  }

  /** What was written of data: the stream and how many bytes. */
  get data(): string[] {
    return this.frames.filter(({ type }) => type === FrameType.DATA).map(({ streamId, length }) =>
      `${streamId}: ${length}`
    );
  }

  /** Goes on after it has stalled. */
  flow(): void {
    this.stalled = false;
    this.#resume();
  }

  override _write(bytes: Buffer, _encoding: string, done: Done): void {
    this.#written.push(bytes);
    if (this.stalled) this.#resume = done;
    else done();
  }
}
