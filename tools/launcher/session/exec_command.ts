import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  ExecTaskStreamingRequestSchema,
  ExitResult,
} from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { PluginClients } from "../host/plugin_host.ts";
import type { Terminal } from "./terminal.ts";
import { LaunchError } from "../host/launch_error.ts";

type Request = MessageInitShape<typeof ExecTaskStreamingRequestSchema>;

/** Rows and columns. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** The terminal that a command with a tty runs in. */
export interface Tty {
  /** Gives every key to the command, and calls back with the size at once and whenever it changes, until disposal. */
  readonly take: (onSize: (size: Size) => void) => Disposable;
}

/** What to run in which task. */
export interface ExecOptions {
  readonly taskId: string;
  readonly command: readonly string[];
  readonly terminal: Terminal;
  readonly tty?: Tty | undefined;
  /** What the command reads; nothing at all when unset. */
  readonly stdin?: ReadableStream<Uint8Array<ArrayBuffer>> | undefined;
  readonly signal: AbortSignal;
}

/** Runs a command in a running task as `nomad alloc exec` does and resolves to how it ended. */
export async function execCommand({ driver }: PluginClients, options: ExecOptions): Promise<ExitResult> {
  const { command, terminal, signal } = options;
  const { readable, writable } = new TransformStream<Request, Request>();
  await using _sending = sendRequests(writable.getWriter(), options);
  for await (const { stdout, stderr, exited, result } of driver.execTaskStreaming(readable, { signal })) {
    if (stdout !== undefined) terminal.out(new Uint8Array(stdout.data));
    if (stderr !== undefined) terminal.err(new Uint8Array(stderr.data));
    if (exited && result !== undefined) return result;
  }
  throw new LaunchError(`Cannot run "${command.join(" ")}" in the task: it ended without a result`);
}

/** Sends the command, then its input and the terminal's sizes as they come, until disposal. */
function sendRequests(
  requests: WritableStreamDefaultWriter<Request>,
  { taskId, command, tty, stdin }: ExecOptions,
): AsyncDisposable {
  const input = stdin?.getReader();
  const send = (request: Request) => requests.write(request).catch(afterTheEnd);
  const sent = send({ setup: { taskId, command: [...command], tty: tty !== undefined } });
  const watch = tty?.take((ttySize) => void send({ ttySize }));
  const pumped = pump(input, send);
  return {
    async [Symbol.asyncDispose]() {
      watch?.[Symbol.dispose]();
      await input?.cancel();
      await requests.abort();
      await Promise.all([sent, pumped]);
    },
  };
}

async function pump(
  input: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined,
  send: (request: Request) => Promise<void>,
): Promise<void> {
  for (let read = await input?.read(); read !== undefined && !read.done; read = await input?.read()) {
    await send({ stdin: { data: read.value, close: false } });
  }
  await send({ stdin: { data: new Uint8Array(), close: true } });
}

/** A command that has ended reads no more. */
function afterTheEnd(): void {}
