import type { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import process from "node:process";
import {
  Flag,
  FRAME_HEAD_BYTES,
  frameHead,
  FrameType,
  PAYLOAD_BYTES_MAX,
  WINDOW_BYTES_DEFAULT,
  WINDOW_BYTES_MAX,
} from "../wire/frame.ts";

/** How many answers may wait for a peer that does not read; a read of the socket may bring a few thousand more. */
const ANSWERS_MAX = 1_000;
/** Payloads up to there are copied to their head, which costs less than a write of their own. */
const COPIED_BYTES_MAX = 1_024;
/** A longer one than this is of no use, though the peer may take it. */
const PAYLOAD_BYTES_WANTED = 2 ** 18;

interface FrameOptions {
  /** 0, the default, for what concerns the whole connection. */
  readonly streamId?: number;
  readonly flags?: number;
}

/** What one stream has to send: bytes that wait for the peer's window, and who wants to know when they are on their way. */
interface Lane {
  readonly streamId: number;
  window: number;
  bytes: Buffer | undefined;
  sent: () => void;
}

/** Writes frames to a socket. The data of streams takes turns, and waits for the windows of the peer and for the socket. */
export class Outbox {
  readonly #socket: Socket;
  readonly #lanes = new Map<number, Lane>();
  /** Those with bytes and a window for them, in the order of their turns. */
  readonly #ready = new Set<Lane>();
  #window = WINDOW_BYTES_DEFAULT;
  #laneWindow = WINDOW_BYTES_DEFAULT;
  #payloadMax = PAYLOAD_BYTES_MAX;
  /** Frames that answer the peer, since the socket was last empty. */
  #answers = 0;
  #corked = false;
  #pumping = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("drain", () => {
      this.#answers = 0;
      this.#pump();
    });
  }

  /** Whether the peer must take some of its answers before it may say more. */
  get isFlooded(): boolean {
    if (!this.#socket.writableNeedDrain) this.#answers = 0;
    return this.#answers > ANSWERS_MAX;
  }

  /** The peer has asked for something to be sent, now or later. */
  countAnswer(): void {
    this.#answers++;
  }

  /** Sends a frame because of what the peer has sent. */
  answer(type: number, payload: Buffer, options?: FrameOptions): void {
    this.countAnswer();
    this.send(type, payload, options);
  }

  /** Sends a frame that no window holds back. */
  send(type: number, payload: Buffer, { streamId = 0, flags = 0 }: FrameOptions = {}): void {
    if (!this.#socket.writable) return;
    this.#cork();
    const isCopied = payload.length <= COPIED_BYTES_MAX;
    const head = frameHead({ type, flags, streamId, payload }, isCopied ? payload.length : 0);
    if (isCopied) head.set(payload, FRAME_HEAD_BYTES);
    this.#socket.write(head);
    if (!isCopied) this.#socket.write(payload);
  }

  /** Sends a header block, in as many frames as it needs. */
  sendHeaders(block: Buffer, { streamId, flags }: Required<FrameOptions>): void {
    const rest = block.subarray(this.#payloadMax);
    const first = rest.length === 0 ? flags | Flag.END_HEADERS : flags;
    this.send(FrameType.HEADERS, block.subarray(0, this.#payloadMax), { streamId, flags: first });
    for (let at = 0; at < rest.length; at += this.#payloadMax) {
      const last = at + this.#payloadMax >= rest.length ? Flag.END_HEADERS : 0;
      this.send(FrameType.CONTINUATION, rest.subarray(at, at + this.#payloadMax), { streamId, flags: last });
    }
  }

  /** Makes room for a stream's data. */
  open(streamId: number): void {
    this.#lanes.set(streamId, { streamId, window: this.#laneWindow, bytes: undefined, sent: () => {} });
  }

  /** Forgets a stream, with what it has not sent. */
  close(streamId: number): void {
    const lane = this.#lanes.get(streamId);
    if (!lane) return;
    this.#lanes.delete(streamId);
    this.#ready.delete(lane);
    if (lane.bytes) lane.sent();
    lane.bytes = undefined;
  }

  /** Sends a stream's bytes when their turn comes, then calls `sent`; also when the stream is closed before. */
  sendData(streamId: number, bytes: Buffer, sent: () => void): void {
    const lane = this.#lanes.get(streamId);
    if (!lane || bytes.length === 0) return sent();
    lane.bytes = bytes;
    lane.sent = sent;
    this.#admit(lane);
    this.#pump();
  }

  /** The peer takes `bytes` more, of a stream or, for 0, of all; false when that is more than can be counted. */
  widen(streamId: number, bytes: number): boolean {
    const lane = this.#lanes.get(streamId);
    if (lane) this.#widen(lane, bytes);
    else if (streamId === 0) this.#window += bytes;
    const isCountable = (lane?.window ?? this.#window) <= WINDOW_BYTES_MAX;
    this.#pump();
    return isCountable;
  }

  /** What the peer takes of each stream from its start on; those that are open gain or lose the difference; false when that is more than can be counted. */
  setLaneWindow(bytes: number): boolean {
    const difference = bytes - this.#laneWindow;
    this.#laneWindow = bytes;
    let widest = 0;
    for (const lane of this.#lanes.values()) {
      this.#widen(lane, difference);
      widest = Math.max(widest, lane.window);
    }
    this.#pump();
    return widest <= WINDOW_BYTES_MAX;
  }

  /** The longest payload that the peer takes. */
  setPayloadMax(bytes: number): void {
    this.#payloadMax = Math.min(bytes, PAYLOAD_BYTES_WANTED);
  }

  #widen(lane: Lane, bytes: number): void {
    lane.window += bytes;
    this.#admit(lane);
  }

  #admit(lane: Lane): void {
    if (lane.bytes && lane.window > 0) this.#ready.add(lane);
    else this.#ready.delete(lane);
  }

  #pump(): void {
    // Called again from within, when what was sent makes room for more, which the loop then comes to.
    if (this.#pumping) return;
    this.#pumping = true;
    for (const lane of this.#ready) {
      if (this.#window <= 0 || this.#socket.writableNeedDrain) break;
      this.#ready.delete(lane);
      this.#sendTurn(lane);
      this.#admit(lane);
    }
    this.#pumping = false;
  }

  #sendTurn(lane: Lane): void {
    const bytes = lane.bytes!;
    const payload = bytes.subarray(0, Math.min(this.#payloadMax, this.#window, lane.window));
    this.#window -= payload.length;
    lane.window -= payload.length;
    lane.bytes = payload.length < bytes.length ? bytes.subarray(payload.length) : undefined;
    this.send(FrameType.DATA, payload, lane);
    if (!lane.bytes) lane.sent();
  }

  /** Frames of one turn leave together. */
  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#socket.cork();
    process.nextTick(() => {
      this.#corked = false;
      this.#socket.uncork();
    });
  }
}
