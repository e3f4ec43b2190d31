import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { setImmediate } from "node:timers";
import { CLIENT_PREFACE, ConnectionError, ErrorCode, StreamError } from "./frame.ts";
import { Inbox, type Listener } from "./inbox.ts";

interface IntakeOptions {
  /** Whom to tell what the peer says. */
  readonly listener: Listener;
  /** Whether the peer must read before it is read from. */
  readonly isFlooded: () => boolean;
  /** One stream cannot go on. */
  readonly streamFailed: (error: StreamError) => void;
  /** The connection cannot go on. */
  readonly failed: (error: unknown) => void;
  /** Whether a client's preface comes before the first frame. */
  readonly expectsPreface: boolean;
}

/** Reads a socket, a frame at a time; stops reading while it is held and while the peer takes no answers. */
export class Intake {
  readonly #socket: Socket;
  readonly #options: IntakeOptions;
  readonly #inbox: Inbox;
  /** What came before the preface was whole; undefined afterwards. */
  #preface: Buffer | undefined;
  #isHeld = false;
  #isPaused = false;
  #ended = false;

  constructor(socket: Socket, options: IntakeOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#inbox = new Inbox(options.listener);
    this.#preface = options.expectsPreface ? Buffer.alloc(0) : undefined;
    socket.on("data", (bytes: Buffer) => this.#receive(bytes));
    socket.on("drain", () => this.#isPaused && this.#readOn());
  }

  /** Tells of no more frames in this turn of the event loop, so that all that waits for this one is done before. */
  hold(): void {
    this.#isHeld = true;
    setImmediate(() => {
      this.#isHeld = false;
      this.#readOn();
    });
  }

  /** Listens no more; what still comes is dropped. */
  end(): void {
    this.#ended = true;
    this.#pause(false);
  }

  #receive(bytes: Buffer): void {
    if (this.#ended) return;
    try {
      this.#inbox.add(this.#preface ? this.#afterPreface(this.#preface, bytes) : bytes);
    } catch (error) {
      return this.#options.failed(error);
    }
    this.#readOn();
  }

  #afterPreface(before: Buffer, bytes: Buffer): Buffer {
    const begun = Buffer.concat([before, bytes]);
    const length = Math.min(begun.length, CLIENT_PREFACE.length);
    if (!begun.subarray(0, length).equals(CLIENT_PREFACE.subarray(0, length))) {
      throw new ConnectionError("a client does not speak HTTP/2", ErrorCode.PROTOCOL_ERROR);
    }
    this.#preface = length < CLIENT_PREFACE.length ? begun : undefined;
    return begun.subarray(length);
  }

  #readOn(): void {
    try {
      while (!this.#ended) {
        if (this.#isHeld) return;
        if (this.#options.isFlooded()) return this.#pause(true);
        if (!this.#tellNext()) return this.#pause(false);
      }
    } catch (error) {
      this.#options.failed(error);
    }
  }

  #tellNext(): boolean {
    try {
      return this.#inbox.tellNext();
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      this.#options.streamFailed(error);
      return true;
    }
  }

  #pause(paused: boolean): void {
    if (paused === this.#isPaused) return;
    this.#isPaused = paused;
    if (paused) this.#socket.pause();
    else this.#socket.resume();
  }
}
