import type { LogEntry } from "../host/hclog_line.ts";
import type { ExecOptions } from "./exec_command.ts";
import type { Interrupts } from "./interrupts.ts";
import type { LaunchOptions } from "./launch_options.ts";
import type { Terminal } from "./terminal.ts";
import { LogFifo } from "../allocation/log_fifo.ts";
import { makeAllocation } from "../allocation/make_allocation.ts";
import { writeTemplates } from "../allocation/write_templates.ts";
import { encodeConfig } from "../hcl/encode_config.ts";
import { pluginCommand } from "../host/plugin_command.ts";
import { PluginHost } from "../host/plugin_host.ts";
import { loadJob, loadPluginConfig } from "../job/load_job.ts";
import { thisNode } from "../node/node.ts";
import { configScope, taskEnvironment } from "../task/task_environment.ts";
import { taskMessage } from "../task/task_message.ts";
import { exitStatus } from "./exit_status.ts";
import { preparePlugin } from "./prepare_plugin.ts";
import { printEvents } from "./print_events.ts";
import { runTask } from "./run_task.ts";
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
  const host = stack.use(await startPlugin(options, terminal));
  const { taskSpec } = await preparePlugin(host, { config: await pluginConfig(options), node });
  stack.use(background((signal) => printEvents(host, terminal, signal)));
  const allocation = await makeAllocation(stack, { job, node, say: terminal.say });
  const templateEnv = await writeTemplates(job.task.templates, { ...allocation, taskName: job.task.name });
  const env = taskEnvironment({ job, node, allocation, templateEnv });
  const msgpackDriverConfig = encodeConfig(taskSpec, job.task.config, configScope(env, { job, node }));
  const task = taskMessage({ job, node, allocation, env, msgpackDriverConfig });
  const watch = watchOutput(options.after ?? "");
  stack.use(await LogFifo.make(task.stdoutPath ?? "", watch.wrap(terminal.out)));
  stack.use(await LogFifo.make(task.stderrPath ?? "", watch.wrap(terminal.err)));
  const taskId = task.id ?? "";
  const destroy = async () => void await host.driver.destroyTask({ taskId, force: true });
  await host.driver.startTask({ task }, { signal: interrupts.early }).catch(async (error) => {
    // Nomad never cancels a start, and leaves the rest of a failed one to the driver.
    if (interrupts.early.aborted) await destroy();
    throw startError(error);
  });
  stack.defer(destroy);
  const result = await runTask(host, { ...world, taskId, job, options, ready: watch.seen });
  if (result.oomKilled) terminal.say("the kernel killed the task: out of memory");
  return exitStatus(result);
}

function startPlugin({ plugin, verbose }: LaunchOptions, { say }: Terminal): Promise<PluginHost> {
  const onLog = ({ level, message, fields }: LogEntry) => {
    if (!verbose && level !== "warn" && level !== "error") return;
    const details = Object.entries(fields).filter(([name]) => !name.startsWith("@"));
    say(`plugin ${level}: ${message}${details.map(([name, value]) => ` ${name}=${value}`).join("")}`);
  };
  return PluginHost.start({ command: pluginCommand(plugin), onLog });
}

async function pluginConfig({ config, address }: LaunchOptions) {
  const body = config === undefined ? {} : await loadPluginConfig(config);
  return address === undefined ? body : { ...body, containerd_address: address };
}

/** Something that goes on until disposal. */
function background(run: (signal: AbortSignal) => Promise<void>): AsyncDisposable {
  const controller = new AbortController();
  const ended = run(controller.signal);
  return {
    async [Symbol.asyncDispose]() {
      controller.abort();
      await ended;
    },
  };
}
