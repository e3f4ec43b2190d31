import type { TaskHandle } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Body } from "../../../src/hcl/decode_spec.ts";
import type { ExecOptions } from "./exec_command.ts";
import type { Interrupts } from "./interrupts.ts";
import type { LaunchOptions } from "./launch_options.ts";
import type { Terminal } from "./terminal.ts";
import { LogFifo } from "../allocation/log_fifo.ts";
import { makeAllocation } from "../allocation/make_allocation.ts";
import { writeTemplates } from "../allocation/write_templates.ts";
import { encodeConfig } from "../../../src/hcl/encode_config.ts";
import { pluginCommand } from "../host/plugin_command.ts";
import { readAgentConfig } from "../../../src/command/check/agent_config.ts";
import { loadJob } from "../job/load_job.ts";
import { thisNode } from "../node/node.ts";
import { configScope, taskEnvironment } from "../task/task_environment.ts";
import { taskMessage } from "../task/task_message.ts";
import { exitStatus } from "./exit_status.ts";
import { LivePlugin, type LivePluginOptions } from "./live_plugin.ts";
import { type RunOptions, runTask } from "./run_task.ts";
import { startError } from "./start_error.ts";
import { watchOutput } from "./watch_output.ts";

/** The outside world of a launch. */
export interface LaunchWorld {
  readonly terminal: Terminal;
  readonly interrupts: Interrupts;
  readonly execInput: Pick<ExecOptions, "stdin" | "tty">;
}

/** Runs one task of a job from its start to its end, as a Nomad client would; resolves to the task's exit status. */
export async function launch(options: LaunchOptions, world: LaunchWorld): Promise<number> {
  const { terminal, interrupts } = world;
  const job = await loadJob(options.job, options);
  if (job.ignored.length > 0) terminal.say(`ignores ${job.ignored.join(", ")} of the job`);
  const node = thisNode();
  await using stack = new AsyncDisposableStack();
  const plugin = stack.use(await startPlugin(options, { terminal, node }));
  const allocation = await makeAllocation(stack, { job, node, say: terminal.say });
  const templateEnv = await writeTemplates(job.task.templates, { ...allocation, taskName: job.task.name });
  const env = taskEnvironment({ job, node, allocation, templateEnv });
  const msgpackDriverConfig = encodeConfig(plugin.taskSpec, job.task.config, configScope(env, { job, node }));
  const task = taskMessage({ job, node, allocation, env, msgpackDriverConfig });
  const watch = watchOutput(options.after ?? "");
  stack.use(await LogFifo.make(task.stdoutPath ?? "", watch.wrap(terminal.out)));
  stack.use(await LogFifo.make(task.stderrPath ?? "", watch.wrap(terminal.err)));
  const taskId = task.id ?? "";
  const destroy = async () => void await plugin.host.driver.destroyTask({ taskId, force: true });
  const started = await plugin.host.driver.startTask({ task }, { signal: interrupts.early }).catch(async (error) => {
    // Nomad never cancels a start, and leaves the rest of a failed one to the driver.
    if (interrupts.early.aborted) await destroy();
    throw startError(error);
  });
  stack.defer(destroy);
  return await runToEnd(plugin, { ...world, taskId, job, options, ready: watch.seen }, started.handle);
}

/** As the agent does, starts a plugin that has died again and has it recover the task. */
async function runToEnd(plugin: LivePlugin, run: RunOptions, handle: TaskHandle | undefined): Promise<number> {
  const { terminal, taskId, options } = run;
  try {
    const result = await runTask(plugin.host, run);
    if (result.oomKilled) terminal.say("the kernel killed the task: out of memory");
    return exitStatus(result);
  } catch (error) {
    const death = await plugin.death(error);
    if (death === undefined) throw error;
    terminal.say(`the plugin ended with ${death}; starts it again to recover the task, as Nomad does`);
  }
  await plugin.restart();
  await plugin.host.driver.recoverTask({ taskId, ...(handle && { handle }) });
  return await runToEnd(plugin, { ...run, options: { ...options, exec: undefined, signal: undefined } }, handle);
}

async function startPlugin(
  { plugin, verbose, ...files }: LaunchOptions,
  context: Pick<LivePluginOptions, "terminal" | "node">,
): Promise<LivePlugin> {
  return await LivePlugin.start({
    ...context,
    command: pluginCommand(plugin),
    config: await pluginConfig(files),
    verbose,
  });
}

async function pluginConfig({ config, address }: Pick<LaunchOptions, "config" | "address">): Promise<Body> {
  const body = config === undefined ? {} : await readAgentConfig([config]) ?? {};
  return address === undefined ? body : { ...body, containerd_address: address };
}
