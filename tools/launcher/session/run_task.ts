import { durationFromMs } from "@bufbuild/protobuf/wkt";
import type { ExitResult } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Job } from "../job/job.ts";
import type { PluginClients } from "../host/plugin_host.ts";
import type { ExecOptions } from "./exec_command.ts";
import type { Interrupts } from "./interrupts.ts";
import type { LaunchOptions } from "./launch_options.ts";
import type { Terminal } from "./terminal.ts";
import { Code } from "../../../packages/grpc/code.ts";
import { RpcError } from "../../../packages/grpc/rpc_error.ts";
import { LaunchError } from "../host/launch_error.ts";
import { execCommand } from "./exec_command.ts";
import { exitStatus } from "./exit_status.ts";
import { printStats } from "./print_stats.ts";

/** A running task and what shall happen to it. */
export interface RunOptions {
  readonly taskId: string;
  readonly job: Job;
  readonly options: LaunchOptions;
  readonly terminal: Terminal;
  readonly interrupts: Interrupts;
  /** Resolves when `--exec` and `--signal` may begin. */
  readonly ready: Promise<void>;
  readonly execInput: Pick<ExecOptions, "stdin" | "tty">;
}

/** Waits for the task's end and meanwhile does what was asked for; Ctrl-C stops the task as Nomad stops it. */
export async function runTask(host: PluginClients, run: RunOptions): Promise<ExitResult> {
  const { taskId, options, terminal, interrupts } = run;
  const over = new AbortController();
  const { signal } = over;
  using _stop = interrupts.on((count) => stopTask(host, run, count));
  const besides = [
    options.stats ? printStats(host, { taskId, terminal, signal }) : undefined,
    actOnTask(host, run, signal),
  ].map((task) => task?.catch((error) => tellUnlessGone(error, terminal)));
  try {
    const { result } = await host.driver.waitTask({ taskId });
    if (result !== undefined) return result;
    throw new LaunchError("Cannot tell how the task ended: the driver did not say");
  } finally {
    over.abort();
    await Promise.all(besides);
  }
}

async function actOnTask(host: PluginClients, run: RunOptions, signal: AbortSignal): Promise<void> {
  const { taskId, options, terminal, execInput } = run;
  await Promise.race([run.ready, aborted(signal)]);
  if (signal.aborted) {
    const omitted = [options.signal && "signal was sent", options.exec && "command was run"].filter(Boolean);
    if (omitted.length > 0) {
      terminal.say(`"${options.after}" did not come, so no ${omitted.join(" and no ")}`);
    }
    return;
  }
  if (options.signal !== undefined) {
    terminal.say(`sends ${options.signal}`);
    await host.driver.signalTask({ taskId, signal: options.signal });
  }
  if (options.exec === undefined) return;
  const command = options.exec.join(" ");
  try {
    const result = await execCommand(host, { taskId, command: options.exec, terminal, signal, ...execInput });
    terminal.say(`"${command}" ended with ${exitStatus(result)}`);
  } catch (error) {
    if (!signal.aborted) throw error;
    terminal.say(`the task ended before "${command}" did`);
  }
}

/** The first Ctrl-C stops the task with the job's signal and patience, the second one at once. */
async function stopTask(
  { driver }: PluginClients,
  { taskId, job, terminal }: RunOptions,
  count: number,
): Promise<void> {
  // The job's signal may be one that the driver refuses.
  const [timeoutMs, signal] = count === 1 ? [job.task.killTimeoutMs, job.task.killSignal] : [0, "SIGKILL"];
  const seconds = timeoutMs / 1000;
  terminal.say(count === 1 ? `stops the task, killed after ${seconds} s; Ctrl-C again kills it now` : "kills the task");
  await driver.stopTask({ taskId, timeout: durationFromMs(timeoutMs), signal });
}

/** Waiting for the task tells of a plugin that is gone. */
function tellUnlessGone(error: unknown, { say }: Terminal): void {
  if (error instanceof RpcError && error.code === Code.UNAVAILABLE) return;
  say(error instanceof Error ? error.message : String(error));
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
