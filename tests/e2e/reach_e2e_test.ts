import assert from "node:assert/strict";
import type { NomadApi } from "../support/nomad/nomad_api.ts";
import { nomadTest } from "./nomad/nomad_test_case.ts";
import { shellJob, TASK } from "./nomad/shell_job.ts";

interface Usage {
  readonly MemoryStats: { readonly Usage: number };
  readonly CpuStats: { readonly Percent: number };
}

interface TaskStats {
  readonly Tasks: Partial<Record<string, { readonly ResourceUsage: Usage }>>;
}

const PERIOD_MS = 250;
const PERIODS = 80;

nomadTest("nomad alloc exec runs a command in the task and ends with its exit code", async ({ agent }) => {
  const { api } = agent;
  const id = await api.runJob(shellJob("exec", "echo ready; sleep 999", { type: "service" }));
  await api.logHas(id, { task: TASK, text: "ready\n" });
  const exec = ["alloc", "exec", "-i=false", "-t=false", id];
  assert.equal(await agent.cli(...exec, "sh", "-c", "echo $NOMAD_TASK_NAME"), `${TASK}\n`);
  await assert.rejects(agent.cli(...exec, "sh", "-c", "echo here >&2; exit 3"), /here/);
  await assert.rejects(
    agent.cli(...exec, "/no/such"),
    /exec: "\/no\/such": stat \/no\/such: no such file or directory/,
  );
  await assert.rejects(agent.cli(...exec, ""), /Cannot run a command: the command is empty/);
  await api.stopJob("exec");
});

nomadTest("a task's usage reaches Nomad", async ({ agent: { api } }) => {
  const id = await api.runJob(shellJob("busy", "echo ready; while true; do true; done", { type: "service" }));
  await api.logHas(id, { task: TASK, text: "ready\n" });
  assert.ok(await isBusy(api, id));
  await api.stopJob("busy");
});

/** Whether the task is seen to use processor and memory before long; Nomad has no way to wait for a sample. */
async function isBusy(api: NomadApi, id: string): Promise<boolean> {
  for (let period = 0; period < PERIODS; period++) {
    const { Tasks } = await api.get<TaskStats>(`/v1/client/allocation/${id}/stats`);
    const { CpuStats, MemoryStats } = Tasks[TASK]?.ResourceUsage ?? {};
    if (CpuStats && CpuStats.Percent > 10 && MemoryStats && MemoryStats.Usage > 100_000) return true;
    await new Promise((resolve) => setTimeout(resolve, PERIOD_MS));
  }
  return false;
}
