import { Countdown } from "../../async/countdown.ts";
import { DeadlineError, DriverError } from "../../errors.ts";
import type { ExecOutcome } from "../../model/task/exec.ts";
import type { ExitResult } from "../../model/task/exit_result.ts";
import { NewestBytes } from "./newest_bytes.ts";
import { type ExecContext, execSession } from "./exec_session.ts";
import type { Task } from "../container/task.ts";

/** How much of each stream Nomad takes (Nomad plugins/drivers/cstructs.go, CheckBufSize). */
const OUTPUT_MAX_BYTES = 4_096;

/** What to collect: `timeoutMs` 0 means no end. */
export interface CollectOptions {
  readonly command: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Runs a command in a task to its end and keeps the newest output; DeadlineError when the time is over, which kills the command. */
export async function execTask(
  context: ExecContext,
  task: Task,
  { command, timeoutMs, signal }: CollectOptions,
): Promise<ExecOutcome> {
  using deadline = startDeadline(command, timeoutMs);
  const session = { command, tty: false, signal: AbortSignal.any([signal, deadline.signal]) };
  const [stdout, stderr] = [new NewestBytes(OUTPUT_MAX_BYTES), new NewestBytes(OUTPUT_MAX_BYTES)];
  let result: ExitResult | undefined;
  for await (const output of execSession(context, task, session)) {
    if (output.kind === "data") (output.stream === "stdout" ? stdout : stderr).push(output.data);
    if (output.kind === "exit") result = output.result;
  }
  if (result === undefined) throw new DriverError(`Cannot tell how "${command[0]}" ended: its session has no exit`);
  return { stdout: stdout.bytes(), stderr: stderr.bytes(), result };
}

function startDeadline([program]: readonly string[], timeoutMs: number): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const { signal } = controller;
  const late = () => {
    const reason = `it did not end within ${timeoutMs / 1000} s and was killed`;
    controller.abort(new DeadlineError(`Cannot run "${program}" to its end: ${reason}`));
  };
  const countdown = timeoutMs > 0 ? new Countdown({ timeoutMs, onTimeUp: late }) : undefined;
  return { signal, [Symbol.dispose]: () => countdown?.[Symbol.dispose]() };
}
