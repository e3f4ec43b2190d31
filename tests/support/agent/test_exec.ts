import assert from "node:assert/strict";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  Driver as DriverService,
  ExecTaskStreamingRequestSchema,
  ExecTaskStreamingResponse,
  ExitResult,
} from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Client } from "../../../packages/grpc/client.ts";

type Request = MessageInitShape<typeof ExecTaskStreamingRequestSchema>;

/** A command to run in a task. */
export interface TestCommand {
  readonly taskId: string;
  readonly command: readonly string[];
  readonly tty?: boolean;
}

/** All that came of a command; `ends` are the closes and the exit in their order. */
export interface TestOutcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly ends: readonly string[];
  readonly result: ExitResult | undefined;
}

const encoder = new TextEncoder();

/** A command in a task, as `nomad alloc exec` runs one: over the plugin's stream. Its end cancels what still runs. */
export class TestExec implements Disposable {
  readonly #requests: Requests = { queue: [], more: Promise.withResolvers() };
  readonly #responses: AsyncIterator<ExecTaskStreamingResponse>;
  readonly #cancel = new AbortController();
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  readonly #texts = { stdout: "", stderr: "" };
  readonly #ends: string[] = [];
  #result: ExitResult | undefined;

  constructor(driver: Client<typeof DriverService>, { taskId, command, tty = false }: TestCommand) {
    const { signal } = this.#cancel;
    this.#responses = driver.execTaskStreaming(sent(this.#requests), { signal })[Symbol.asyncIterator]();
    this.send({ setup: { taskId, command: [...command], tty } });
  }

  /** Sends a message, in the order of the calls; a command that has ended does not take it. */
  send(request: Request): void {
    this.#requests.queue.push(request);
    this.#requests.more.resolve();
  }

  /** Types text, or gives bytes. */
  write(data: string | Uint8Array): void {
    this.send({ stdin: { data: typeof data === "string" ? encoder.encode(data) : data } });
  }

  /** Ends the input. */
  close(): void {
    this.send({ stdin: { close: true } });
  }

  /** Sets the terminal's size. */
  resize(width: number, height: number): void {
    this.send({ ttySize: { width, height } });
  }

  /** Breaks the call off, as an agent does whose user is gone. */
  cancel(): void {
    this.#cancel.abort();
  }

  /** The next message; undefined at the end. */
  async read(): Promise<ExecTaskStreamingResponse | undefined> {
    const { done, value } = await this.#responses.next();
    if (done) return undefined;
    this.#note(value);
    return value;
  }

  /** Reads until stdout holds a text. */
  async until(text: string): Promise<void> {
    while (!this.#texts.stdout.includes(text)) {
      assert.ok(await this.read(), `the command ended before it wrote "${text}", after "${this.#texts.stdout}"`);
    }
  }

  /** Reads to the end. */
  async outcome(): Promise<TestOutcome> {
    while (await this.read() !== undefined);
    return { ...this.#texts, ends: this.#ends, result: this.#result };
  }

  #note(response: ExecTaskStreamingResponse): void {
    for (const stream of ["stdout", "stderr"] as const) {
      const part = response[stream];
      if (part === undefined) continue;
      assert.ok(!this.#ends.includes(stream), `${stream} goes on after its end`);
      this.#texts[stream] += this.#decoders[stream].decode(part.data, { stream: !part.close });
      if (part.close) this.#ends.push(stream);
    }
    if (!response.exited) return;
    this.#ends.push("exit");
    this.#result = response.result;
  }

  [Symbol.dispose](): void {
    this.#cancel.abort();
  }
}

interface Requests {
  readonly queue: Request[];
  more: PromiseWithResolvers<void>;
}

async function* sent(requests: Requests): AsyncGenerator<Request> {
  for (;;) {
    const request = requests.queue.shift();
    if (request !== undefined) {
      yield request;
      continue;
    }
    await requests.more.promise;
    requests.more = Promise.withResolvers();
  }
}
