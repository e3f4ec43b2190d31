import type { PluginConfig } from "../../config/plugin_config.ts";
import type { Stdio } from "../../containerd/services/tasks.ts";
import { makeFifo } from "../../host/pipes/make_fifo.ts";
import type { StartPlan } from "../../model/plan/start_plan.ts";

const NO_LOG = "/dev/null";

/**
 * Where a task's first process reads and writes. With a terminal all it writes goes to stdout. An interactive one has a
 * FIFO that nobody writes to for its stdin, which so never ends; the shim opens it, whatever becomes of the plugin.
 */
export async function taskStdio(
  { request, directories }: StartPlan,
  { disableLogCollection }: Pick<PluginConfig, "disableLogCollection">,
): Promise<Stdio> {
  const { tty = false, interactive = false } = request.config;
  // Nomad names its FIFOs also where it made none, since the driver disables their collection.
  const stdout = disableLogCollection ? NO_LOG : request.stdoutPath;
  const stderr = disableLogCollection ? NO_LOG : request.stderrPath;
  if (interactive) await makeFifo(directories.stdin);
  const stdin = interactive ? directories.stdin : "";
  return tty ? { stdin, stdout, stderr: "", terminal: true } : { stdin, stdout, stderr };
}
