import { ConfigError, DriverError, FailedPreconditionError, UnavailableError } from "../../errors.ts";
import type { ExecCommand, ExecInput, ExecOutput } from "../../model/task/exec.ts";
import { exitResult } from "../../model/task/exit_result.ts";
import { buildExecProcess } from "../../oci/process/exec_process.ts";
import { logger } from "../../log.ts";
import { cleanUp } from "../../clean_up.ts";
import { feedInput } from "./exec_input.ts";
import { execOutput } from "./exec_output.ts";
import { ClientWatch, SILENCE_MS } from "./client_watch.ts";
import { failedOutput, startFailure } from "./start_failure.ts";
import { ExecProcess } from "./exec_process.ts";
import type { DriverContext } from "../context/driver_context.ts";
import { recordExec } from "../../telemetry/record.ts";
import type { Task } from "../container/task.ts";
import { taskProcess } from "./task_process.ts";
import { untilAborted } from "../../async/until_aborted.ts";

const log = logger("audit");
const SILENCE = `its client has not been heard of for ${SILENCE_MS / 1000} s`;
const OUTAGE = "containerd is away, or was while the command was being started";

/** What a session uses of the driver's context. */
export type ExecContext = Pick<DriverContext, "containerd" | "background" | "clock">;

/** A command, its client's input (without one it has no stdin), and the signal that ends it. */
export interface SessionOptions extends ExecCommand {
  readonly input?: AsyncIterable<ExecInput> | undefined;
  readonly signal: AbortSignal;
}

/**
 * Runs a command in a running task, with the environment and the rights of the task's own process; yields what it writes,
 * and at last how it ended. Leaving the generator, the signal and every failure kill the command, and nothing of it stays
 * in containerd or in this process. An outage of containerd does not end it.
 */
export async function* execSession(
  { containerd, background, clock }: ExecContext,
  task: Task,
  { command, tty, input, signal }: SessionOptions,
): AsyncGenerator<ExecOutput> {
  refuse(task, command);
  const { promise: removed, resolve: settle } = Promise.withResolvers<void>();
  // From the first step on: whoever waits for what is left to do shall not miss a command that is being started.
  background.add(removed);
  recordExec(1);
  let process: ExecProcess | undefined;
  const over = new AbortController();
  let allEnded = false;
  try {
    const spec = buildExecProcess(await taskProcess(containerd, task), { command, tty });
    signal.throwIfAborted();
    process = new ExecProcess(containerd, task.state, spec);
    // The words after the first may be secrets.
    const onStart = () =>
      log.info("command started in task", { ...task.state.audit, taskId: task.id, program: command[0] });
    const onSilence = () => over.abort(new DriverError(SILENCE));
    using client = new ClientWatch({ clock, onSilence });
    ({ allEnded } = yield* converse(process, { input: input && client.input(input), tty, signal, over, onStart }));
  } catch (error) {
    throw signal.aborted ? error : explain(error, `Cannot run "${command[0]}" in task "${task.id}"`);
  } finally {
    recordExec(-1);
    over.abort();
    settle(process && cleanUp(process.remove()));
    // Else the command or a child that it left holds up the removal.
    if (allEnded) await removed;
  }
}

/** Starts the process, then two lines that do not meet: input goes in, output comes out until all of it and the exit are there. */
async function* converse(
  process: ExecProcess,
  { input, tty, signal, over, onStart }: Pick<SessionOptions, "input" | "tty" | "signal"> & {
    over: AbortController;
    onStart: () => void;
  },
): AsyncGenerator<ExecOutput, { allEnded: boolean }> {
  const ended = AbortSignal.any([signal, over.signal]);
  const started = await startProcess(process, { hasStdin: input !== undefined });
  if ("reason" in started) {
    yield* failedOutput(started, { tty });
    return { allEnded: true };
  }
  const { exited } = started;
  onStart();
  if (input) feedInput(input, { process, signal: ended }).catch((error) => over.abort(error));
  const result = yield* execOutput(process.output, { exited, signal: ended });
  const exit = await untilAborted(exited, ended);
  if (exit === "lost") throw new DriverError("nobody saw its end, for the task is gone");
  yield { kind: "exit", result: exitResult(exit.exitStatus) };
  return result;
}

/** The process under way, or why it could not be started. */
async function startProcess(process: ExecProcess, options: { hasStdin: boolean }) {
  try {
    return await process.start(options);
  } catch (error) {
    const failure = startFailure(error);
    if (failure === undefined) throw error;
    return failure;
  }
}

function refuse(task: Task, [program = ""]: readonly string[]): void {
  if (program === "") throw new ConfigError(`Cannot run a command in task "${task.id}": the command is empty`);
  if (task.result === undefined) return;
  throw new FailedPreconditionError(`Cannot run "${program}" in task "${task.id}": the task has ended`);
}

/** The error in containerd's own words, without the ids that we gave. */
function explain(error: unknown, failure: string): unknown {
  if (error instanceof UnavailableError) return new UnavailableError(`${failure}: ${OUTAGE}`, { cause: error });
  if (!(error instanceof DriverError)) return error;
  return new DriverError(`${failure}: ${error.reason}`, { cause: error });
}
