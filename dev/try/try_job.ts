import { parseImageReference } from "../../src/model/image/image_reference.ts";
import { FakeContainerd } from "../in_process/fake_containerd/fake_containerd.ts";
import { fakeImage } from "../in_process/fake_containerd/images/fake_images.ts";
import { LogFile } from "../in_process/log_file.ts";
import { ServedPlugin } from "../in_process/served_plugin.ts";
import type { Allocation } from "../../tools/launcher/allocation/allocation.ts";
import { makeAllocationDirectory } from "../../tools/launcher/allocation/allocation_directory.ts";
import { writeTemplates } from "../../tools/launcher/allocation/write_templates.ts";
import { encodeConfig } from "../../src/hcl/encode_config.ts";
import { LaunchError } from "../../tools/launcher/host/launch_error.ts";
import type { Job } from "../../tools/launcher/job/job.ts";
import { loadJob } from "../../tools/launcher/job/load_job.ts";
import { exitStatus } from "../../tools/launcher/session/exit_status.ts";
import type { Interrupts } from "../../tools/launcher/session/interrupts.ts";
import type { LaunchOptions } from "../../tools/launcher/session/launch_options.ts";
import { preparePlugin } from "../../tools/launcher/session/prepare_plugin.ts";
import { runTask } from "../../tools/launcher/session/run_task.ts";
import { startError } from "../../tools/launcher/session/start_error.ts";
import type { Terminal } from "../../tools/launcher/session/terminal.ts";
import { configScope, taskEnvironment } from "../../tools/launcher/task/task_environment.ts";
import { taskMessage } from "../../tools/launcher/task/task_message.ts";
import { copyTree } from "./copy_tree.ts";
import { RECORDED_NODE, recordedNode } from "./recorded_node.ts";
import { openTryDirectory, TRY_DIRECTORY } from "./try_directory.ts";

/** Who sees the output and who may interrupt. */
export interface TryWorld {
  readonly terminal: Terminal;
  readonly interrupts: Interrupts;
}

/**
 * Runs one task of a job through the plugin on a containerd in memory, all in this process: no program, no root, and of the
 * machine no more than the files of this repository and those of the try. Resolves to the task's exit status.
 */
export async function tryJob(options: LaunchOptions, { terminal, interrupts }: TryWorld): Promise<number> {
  refuseWhatNeedsMore(options);
  const job = await loadJob(options.job, options);
  const node = recordedNode();
  await using stack = new AsyncDisposableStack();
  stack.use(await openTryDirectory());
  // What the driver keeps below /run goes to the copy.
  const hostRoot = `${TRY_DIRECTORY}/node`;
  await copyTree(RECORDED_NODE, hostRoot);
  const images = [await fakeImage(imageName(job))];
  const containerd = stack.use(await FakeContainerd.start({ directory: `${TRY_DIRECTORY}/containerd`, images }));
  const plugin = stack.use(await ServedPlugin.start({ hostRoot }, `${TRY_DIRECTORY}/plugin`));
  const config = {
    containerd_address: containerd.socket,
    containerd_state: `${TRY_DIRECTORY}/state`,
    named_volumes_dir: `${TRY_DIRECTORY}/volumes`,
    network: { mode: "none" },
  };
  const { taskSpec } = await preparePlugin(plugin, { config, node });
  const allocation = await allocate(stack, job);
  const templateEnv = await writeTemplates(job.task.templates, { ...allocation, taskName: job.task.name });
  const env = taskEnvironment({ job, node, allocation, templateEnv });
  const msgpackDriverConfig = encodeConfig(taskSpec, job.task.config, configScope(env, { job, node }));
  const task = taskMessage({ job, node, allocation, env, msgpackDriverConfig });
  const [stdout, stderr] = LogFile.make(task.stdoutPath ?? "", task.stderrPath ?? "");
  const printed = [print(stdout!, terminal.out), print(stderr!, terminal.err)];
  const taskId = task.id ?? "";
  try {
    await plugin.driver.startTask({ task }, { signal: interrupts.early }).catch((error) => {
      throw startError(error);
    });
    stack.defer(async () => void await plugin.driver.destroyTask({ taskId, force: true }));
    const run = { taskId, job, options, terminal, interrupts, ready: Promise.resolve(), execInput: {} };
    return exitStatus(await runTask(plugin, run));
  } finally {
    for (const log of [stdout!, stderr!]) log.release();
    await Promise.all(printed);
  }
}

function refuseWhatNeedsMore({ exec, plugin, address, config }: LaunchOptions): void {
  const reasons = { exec: "pipes need programs", plugin: "the plugin is the source", address: "", config: "" };
  const given = { exec, plugin, address, config };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const reason = reasons[name as keyof typeof reasons] || "containerd is in memory";
    throw new LaunchError(`Cannot use --${name} in a try: ${reason}; deno task launch takes it`);
  }
}

function imageName({ task: { config } }: Job): string {
  const image = config["image"];
  if (typeof image === "string") return String(parseImageReference(image).name);
  throw new LaunchError("Cannot try the task: its config has no image");
}

async function allocate(stack: AsyncDisposableStack, { task }: Job): Promise<Allocation> {
  const id = crypto.randomUUID();
  const place = { parent: TRY_DIRECTORY, id, taskName: task.name };
  return {
    id,
    invocationId: crypto.randomUUID().slice(0, 8),
    directory: stack.use(await makeAllocationDirectory(place)).path,
    ports: [],
    reservedCores: [],
    cpuShares: task.resources.cpuMhz,
    cpusetCgroup: "",
  };
}

async function print(log: LogFile, write: (chunk: Uint8Array<ArrayBuffer>) => void): Promise<void> {
  const encoder = new TextEncoder();
  for (let line = await log.line(); line !== undefined; line = await log.line()) write(encoder.encode(`${line}\n`));
  await log[Symbol.asyncDispose]();
}
