import type { Buffer } from "node:buffer";
import { connect, createServer, type Server, type Socket } from "node:net";
import { Flag, FrameType } from "../../../packages/grpc/http2/wire/frame.ts";
import { FrameReader } from "../../../packages/grpc/http2/wire/frame_reader.ts";
import { HeaderReader } from "../../../packages/grpc/http2/hpack/header_reader.ts";

/** "before" containerd sees the call, or "after" it has done its work and before the plugin hears of it. */
export type Moment = "before" | "after";

/** What happens at a call; until it is over, nothing passes any more. */
export interface Halt {
  readonly moment: Moment;
  /** Which of the calls that were counted, from 1. */
  readonly at: number;
  readonly run: (method: string) => void;
}

/** What a client sends before its first frame (RFC 9113, 3.4). */
const PREFACE_BYTES = 24;

/**
 * A socket between a plugin and containerd that reads along: it counts the calls that the plugin makes and
 * stops all traffic for good at one of them.
 */
export class CallProxy implements AsyncDisposable {
  readonly methods: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #open = new Set<string>();
  #connections = 0;
  readonly #halt: Halt | undefined;
  #isArmed = false;
  #streamId = 0;
  #isHalted = false;

  private constructor(target: string, halt: Halt | undefined) {
    this.#halt = halt;
    this.#server = createServer((caller) => this.#pass(caller, target));
  }

  /** Listens at `path` for calls to the containerd at `target`. */
  static async listen(path: string, { target, halt }: { target: string; halt?: Halt }): Promise<CallProxy> {
    const proxy = new CallProxy(target, halt);
    const { promise, resolve } = Promise.withResolvers<void>();
    proxy.#server.listen(path, resolve);
    await promise;
    return proxy;
  }

  /** How many calls are under way: made, and neither answered to their end nor given up. */
  get openCalls(): number {
    return this.#open.size;
  }

  /** Begins to count. */
  arm(): void {
    this.#isArmed = true;
    this.methods.length = 0;
  }

  /** Lets everything pass from now on. */
  disarm(): void {
    this.#isArmed = false;
    this.#streamId = 0;
  }

  #pass(caller: Socket, target: string): void {
    const callee = connect(target);
    const connection = ++this.#connections;
    const [asked, answered] = [new Calls({ skip: PREFACE_BYTES }), new Calls({ skip: 0 })];
    for (const [socket, other] of [[caller, callee], [callee, caller]] as const) {
      this.#sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    caller.on("data", (bytes: Buffer) => {
      for (const { streamId, method, isOver } of asked.read(bytes)) {
        if (method !== undefined) this.#open.add(`${connection} ${streamId}`);
        if (isOver) this.#open.delete(`${connection} ${streamId}`);
        if (method !== undefined) this.#onCall(streamId, method);
      }
      this.#forward(callee, bytes);
    });
    callee.on("data", (bytes: Buffer) => {
      for (const { streamId, method, isOver, isEnd } of answered.read(bytes)) {
        if (isOver || isEnd) this.#open.delete(`${connection} ${streamId}`);
        if (method !== undefined) this.#onAnswer(streamId);
      }
      this.#forward(caller, bytes);
    });
  }

  #forward(to: Socket, bytes: Buffer): void {
    if (!this.#isHalted) to.write(bytes);
  }

  #onCall(streamId: number, method: string): void {
    if (!this.#isArmed || this.#isHalted) return;
    this.methods.push(method);
    if (this.methods.length !== this.#halt?.at) return;
    if (this.#halt.moment === "before") this.#stop(method);
    else this.#streamId = streamId;
  }

  #onAnswer(streamId: number): void {
    if (streamId === this.#streamId && !this.#isHalted) this.#stop(this.methods.at((this.#halt?.at ?? 0) - 1) ?? "");
  }

  #stop(method: string): void {
    this.#isHalted = true;
    this.#halt?.run(method);
  }

  /** Waits for the connections, and not for the server, which counts them wrongly on Deno 2.6. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    const closed = Array.from(this.#sockets, (socket) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      socket.once("close", () => resolve());
      socket.destroy();
      return promise;
    });
    await Promise.all(closed);
  }
}

/** What a frame says of a call: its method where one begins, that its sender has said all, that it is given up. */
interface Step {
  readonly streamId: number;
  readonly method: string | undefined;
  readonly isEnd: boolean;
  readonly isOver: boolean;
}

/** The frames that one peer sends, as calls: `/containerd.services.tasks.v1.Tasks/Start` is "Tasks.Start". */
class Calls {
  readonly #frames = new FrameReader();
  readonly #headers = new HeaderReader();
  #skip: number;

  constructor({ skip }: { skip: number }) {
    this.#skip = skip;
  }

  *read(bytes: Buffer): Generator<Step> {
    const skipped = Math.min(this.#skip, bytes.length);
    this.#skip -= skipped;
    this.#frames.add(bytes.subarray(skipped));
    for (let frame = this.#frames.next(); frame; frame = this.#frames.next()) {
      const { type, flags, streamId, payload } = frame;
      const isData = type === FrameType.DATA || type === FrameType.HEADERS;
      const isEnd = isData && (flags & Flag.END_STREAM) !== 0;
      const method = type === FrameType.HEADERS ? this.#methodOf(payload) : undefined;
      yield { streamId, method, isEnd, isOver: type === FrameType.RST_STREAM };
    }
  }

  #methodOf(payload: Buffer): string {
    const path = this.#headers.read(payload).find(([name]) => name === ":path")?.[1] ?? "";
    return path.split(".").at(-1)?.replace("/", ".") ?? "";
  }
}
