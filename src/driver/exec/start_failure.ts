import { CommandError } from "../../containerd/errors.ts";
import type { ExecOutput } from "../../model/task/exec.ts";
import { exitResult } from "../../model/task/exit_result.ts";

/** What `docker exec` and shells end with for a command that is not there, and for one that cannot be run. */
const NOT_FOUND = 127;
const NOT_RUN = 126;

/** What a command that could not be started did: it wrote the runtime's reason to stderr and ended with `exitStatus`. */
export interface StartFailure {
  readonly reason: string;
  readonly exitStatus: number;
}

/** The failure of the command that an error of its start tells; undefined for an error of anything else. */
export function startFailure(error: unknown): StartFailure | undefined {
  if (!(error instanceof CommandError)) return undefined;
  const { reason, isMissing } = error.failure;
  return { reason, exitStatus: isMissing ? NOT_FOUND : NOT_RUN };
}

/** What the client of such a command receives, as `docker exec` has it; a terminal has one stream only. */
export function* failedOutput({ reason, exitStatus }: StartFailure, { tty }: { tty: boolean }): Generator<ExecOutput> {
  const stream = tty ? "stdout" : "stderr";
  yield { kind: "data", stream, data: new TextEncoder().encode(`${reason}${tty ? "\r\n" : "\n"}`) };
  yield { kind: "close", stream: "stdout" };
  if (!tty) yield { kind: "close", stream: "stderr" };
  yield { kind: "exit", result: exitResult(exitStatus) };
}
