import { DeadlineError, DriverError } from "../errors.ts";
import type { ExecOutcome, ExecOutput } from "../model/exec.ts";
import { Tail } from "./tail.ts";

/** How much of each stream Nomad takes (Nomad plugins/drivers/cstructs.go, CheckBufSize). */
const OUTPUT_MAX_BYTES = 4_096;

/** How to collect: `timeoutMs` 0 means no end, `command` is for messages. */
export interface CollectOptions {
  readonly command: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Runs a session to its end and keeps the newest output; DeadlineError when it takes longer, which kills the command. */
export async function execTask(
  session: (signal: AbortSignal) => AsyncIterable<ExecOutput>,
  { command, timeoutMs, signal }: CollectOptions,
): Promise<ExecOutcome> {
  using deadline = startDeadline(command, timeoutMs);
  const [stdout, stderr] = [new Tail(OUTPUT_MAX_BYTES), new Tail(OUTPUT_MAX_BYTES)];
  for await (const item of session(AbortSignal.any([signal, deadline.signal]))) {
    if (item.kind === "data") (item.stream === "stdout" ? stdout : stderr).push(item.data);
    if (item.kind === "exit") return { stdout: stdout.bytes(), stderr: stderr.bytes(), result: item.result };
  }
  throw new DriverError(`Cannot tell how "${command[0]}" ended: its session has no result`);
}

function startDeadline(command: readonly string[], timeoutMs: number): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  const late = () =>
    controller.abort(
      new DeadlineError(`Cannot finish "${command[0]}": it ran longer than ${timeoutMs / 1000} s and was killed`),
    );
  const timer = timeoutMs > 0 ? setTimeout(late, timeoutMs) : undefined;
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}
