import { ConnectionError, ErrorCode, StreamError, WINDOW_BYTES_DEFAULT } from "../wire/frame.ts";

/** What is known of one window, in bytes. */
interface Window {
  /** What the peer may still send. */
  left: number;
  /** What came and may come again, though the peer was not told yet. */
  untold: number;
  /** What came and the application has not taken. */
  held: number;
}

interface WindowOptions {
  /** Of each stream; the connection begins with HTTP/2's own. */
  readonly streamBytes: number;
  /** How much of all streams may wait for the application before nothing more is let in; none unless told. */
  readonly heldBytesMax?: number | undefined;
}

/** How much a peer may send before it is told that some was taken: of each stream, and of all streams together. */
export class InboundWindow {
  /** Of each stream, in bytes. */
  readonly streamBytes: number;
  readonly #heldBytesMax: number;
  readonly #widen: (streamId: number, bytes: number) => void;
  readonly #connection: Window = { left: WINDOW_BYTES_DEFAULT, untold: 0, held: 0 };
  readonly #streams = new Map<number, Window>();
  #connectionBytes = WINDOW_BYTES_DEFAULT;

  constructor(
    { streamBytes, heldBytesMax = Infinity }: WindowOptions,
    widen: (streamId: number, bytes: number) => void,
  ) {
    this.streamBytes = streamBytes;
    this.#heldBytesMax = heldBytesMax;
    this.#widen = widen;
  }

  /** Lets more come of all streams together. */
  setConnectionBytes(bytes: number): void {
    const difference = bytes - this.#connectionBytes;
    if (difference <= 0) return;
    this.#connectionBytes = bytes;
    this.#connection.left += difference;
    this.#widen(0, difference);
  }

  /** A stream begins; until the peer has our settings its window may be HTTP/2's own, when that is wider. */
  open(streamId: number): void {
    this.#streams.set(streamId, { left: Math.max(this.streamBytes, WINDOW_BYTES_DEFAULT), untold: 0, held: 0 });
  }

  /**
   * Bytes came of a stream, or of one that is open no more. The connection's window opens again at once, since the
   * streams' windows bound what is held; not while too much is. Throws for what no window allows.
   */
  came(streamId: number, bytes: number): void {
    const all = this.#connection;
    all.left -= bytes;
    all.untold += bytes;
    if (all.left < 0) throw new ConnectionError("more came than the connection's window", ErrorCode.FLOW_CONTROL_ERROR);
    const window = this.#streams.get(streamId);
    if (window) {
      window.left -= bytes;
      window.held += bytes;
      all.held += bytes;
    }
    this.#tellConnection();
    if (!window || window.left >= 0) return;
    throw new StreamError("more came than the stream's window", { streamId, code: ErrorCode.FLOW_CONTROL_ERROR });
  }

  /** The application has taken bytes of a stream. */
  taken(streamId: number, bytes: number): void {
    const window = this.#streams.get(streamId);
    if (!window) return;
    window.held -= bytes;
    this.#connection.held -= bytes;
    window.untold += bytes;
    this.#tell(streamId, window, this.streamBytes);
    this.#tellConnection();
  }

  /** The stream is over. */
  forget(streamId: number): void {
    const window = this.#streams.get(streamId);
    if (!window) return;
    this.#streams.delete(streamId);
    this.#connection.held -= window.held;
    this.#tellConnection();
  }

  #tellConnection(): void {
    if (this.#connection.held <= this.#heldBytesMax) this.#tell(0, this.#connection, this.#connectionBytes);
  }

  /** Tells of half a window at a time, which never lets it close and costs few frames. */
  #tell(streamId: number, window: Window, bytes: number): void {
    const { untold } = window;
    if (untold === 0 || untold < bytes / 2) return;
    window.untold = 0;
    window.left += untold;
    this.#widen(streamId, untold);
  }
}
