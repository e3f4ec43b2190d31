import type { ExecOutput } from "../../model/exec.ts";
import { exitResult } from "../../model/exit_result.ts";

/** What `docker exec` and shells end with for a command that is not there, and for one that cannot be run. */
const NOT_FOUND = 127;
const NOT_RUN = 126;

/** How runtimes say through containerd that they could not start a process in a container that runs. */
const RUNTIME_FAILURE =
  /OCI runtime exec failed: (?:exec failed: )?(?:unable to start container process: )?(.*?)(?:: unknown)?$/s;
/** Failures of the container and not of the command. */
const NOT_OF_COMMAND = /stopped container|not running|does not exist: unknown/i;
const MISSING = /not found|no such file or directory/i;

/** What a command that could not be started did: it wrote the runtime's reason to stderr and ended with `exitStatus`. */
export interface StartFailure {
  readonly reason: string;
  readonly exitStatus: number;
}

/** The failure of the command that an error of its start tells; undefined for an error of anything else. */
export function startFailure(error: unknown): StartFailure | undefined {
  const words = error instanceof Error ? error.message : String(error);
  const reason = RUNTIME_FAILURE.exec(words)?.[1];
  if (reason === undefined || NOT_OF_COMMAND.test(words)) return undefined;
  return { reason, exitStatus: MISSING.test(reason) ? NOT_FOUND : NOT_RUN };
}

/** What the client of such a command receives, as `docker exec` has it; a terminal has one stream only. */
export function* failedOutput({ reason, exitStatus }: StartFailure, { tty }: { tty: boolean }): Generator<ExecOutput> {
  const stream = tty ? "stdout" : "stderr";
  yield { kind: "data", stream, data: new TextEncoder().encode(`${reason}${tty ? "\r\n" : "\n"}`) };
  yield { kind: "close", stream: "stdout" };
  if (!tty) yield { kind: "close", stream: "stderr" };
  yield { kind: "exit", result: exitResult(exitStatus) };
}
