import type { ExecCommand } from "../../model/task/exec.ts";
import type { SpecProcess } from "../spec.ts";

const DEFAULT_TERM = "xterm";

/**
 * The process of a command run inside a container: the container's own, with other words, and a TERM for a terminal.
 */
export function buildExecProcess(process: SpecProcess, { command, tty }: ExecCommand): SpecProcess {
  const hasTerm = process.env.some((entry) => entry.startsWith("TERM="));
  const env = tty && !hasTerm ? [...process.env, `TERM=${DEFAULT_TERM}`] : [...process.env];
  return { ...process, args: [...command], env, terminal: tty };
}
