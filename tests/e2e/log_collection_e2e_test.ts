import assert from "node:assert/strict";
import { hasEnded } from "../support/nomad/nomad_api.ts";
import { nomadTest } from "./nomad/nomad_test_case.ts";
import { shellJob, TASK } from "./nomad/shell_job.ts";

nomadTest("disable_log_collection: Nomad runs no log process for a task, and the task runs as ever", async (site) => {
  const { agent: { api, directory } } = site;
  const script = "echo unseen; touch /alloc/data/ready; until test -e /alloc/data/go; do sleep 0.1; done; exit 3";
  const id = await api.runJob(shellJob("silent", script));
  await api.allocation(id, ({ ClientStatus }) => ClientStatus === "running");
  assert.deepEqual(await logProcesses(directory), []);
  await Deno.writeTextFile(`${directory}/data/alloc/${id}/alloc/data/go`, "");
  const { TaskStates } = await api.allocation(id, hasEnded);
  assert.equal(TaskStates?.[TASK]?.Failed, true);
  const logs = await Array.fromAsync(Deno.readDir(`${directory}/data/alloc/${id}/alloc/logs`), ({ name }) => name);
  assert.deepEqual(logs, []);
}, { pluginConfig: ["disable_log_collection = true"] });

/** The command lines of the log processes that the agent with that directory has started. */
async function logProcesses(directory: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    const command = await commandLine(name);
    if (!command.includes("logmon")) continue;
    const status = await Deno.readTextFile(`/proc/${name}/status`).catch(() => "");
    const [, parent = ""] = /^PPid:\s+(\d+)$/m.exec(status) ?? [];
    if ((await commandLine(parent)).some((word) => word.startsWith(directory))) found.push(command.join(" "));
  }
  return found;
}

/** The words that a process was started with; none once it has ended. */
async function commandLine(pid: string): Promise<string[]> {
  return (await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "")).split("\0");
}
