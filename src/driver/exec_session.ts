import type { Containerd } from "../containerd/containerd.ts";
import { ConfigError, DriverError, FailedPreconditionError } from "../errors.ts";
import type { ExecCommand, ExecInput, ExecOutput } from "../model/exec.ts";
import { exitResult } from "../model/exit_result.ts";
import { buildExecProcess } from "../oci/exec_process.ts";
import type { Spec, SpecProcess } from "../oci/spec.ts";
import { cleanUp } from "./clean_up.ts";
import { feedInput } from "./exec_input.ts";
import { execOutput } from "./exec_output.ts";
import { ExecProcess } from "./exec_process.ts";
import type { Task } from "./task.ts";
import { untilAborted } from "./until_aborted.ts";

/** A command, its client's input (without one it has no stdin), and the signal that ends it. */
export interface SessionOptions extends ExecCommand {
  readonly input?: AsyncIterable<ExecInput> | undefined;
  readonly signal: AbortSignal;
}

/**
 * Runs a command in a running task, with the rights and the environment of the task's own process, and yields what it
 * writes and last how it ended. Leaving the generator, the signal and every failure kill the command, and nothing of it
 * stays, in containerd or in this process.
 */
export async function* execSession(
  containerd: Containerd,
  task: Task,
  { command, tty, input, signal }: SessionOptions,
): AsyncGenerator<ExecOutput> {
  refuse(task, command);
  const spec = buildExecProcess(await taskProcess(containerd, task), { command, tty });
  signal.throwIfAborted();
  const process = new ExecProcess(containerd, task.state.containerId);
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  let allRead = false;
  try {
    const { exited } = await process.start(spec, { hasStdin: input !== undefined });
    if (input) feedInput(input, { process, signal: ended }).catch((error) => over.abort(error));
    const { stdout, stderr } = process.output;
    const { allEnded } = yield* execOutput(tty ? { stdout } : { stdout, stderr }, { exited, signal: ended });
    const exit = await untilAborted(exited, ended);
    if (exit === "lost") throw new DriverError(`Cannot tell how the command ended: the task is gone`);
    allRead = allEnded;
    yield { kind: "exit", result: exitResult(exit.exitStatus) };
  } finally {
    over.abort();
    const removal = cleanUp(process.remove());
    // Else some child of the command holds its streams, and up with them the removal.
    if (allRead) await removal;
  }
}

function refuse(task: Task, [program = ""]: readonly string[]): void {
  if (program === "") throw new ConfigError(`Cannot run a command in task "${task.id}": the command is empty`);
  if (task.result === undefined) return;
  throw new FailedPreconditionError(`Cannot run "${program}" in task "${task.id}": the task has ended`);
}

/** The process section of the container's specification, which is there after a restart of the plugin too. */
async function taskProcess(containerd: Containerd, { state: { containerId } }: Task): Promise<SpecProcess> {
  const { process }: Partial<Spec> = (await containerd.containers.get(containerId)).spec;
  if (process !== undefined) return process;
  throw new DriverError(`Cannot run a command in container "${containerId}": its specification has no process`);
}
