import assert from "node:assert/strict";

import { hasEnded, type Job, type NomadApi } from "../support/nomad/nomad_api.ts";
import { nomadTest } from "./nomad/nomad_test_case.ts";
import { shellJob, TASK } from "./nomad/shell_job.ts";

const PLUGIN = [
  'runtime "other" {',
  '  binary = "runc"',
  "}",
  'namespace "low-*" {',
  "  restricted = true",
  "  pids_limit = 50",
  '  allowed_modes { pid = ["host"] }',
  "}",
];

nomadTest(
  "restrictions of a Nomad namespace hold for its jobs alone, and a refusal reaches the job's author",
  async (site) => {
    const { agent } = site;
    const { api } = agent;
    await api.put("/v1/namespace", { Name: "low-1", Description: "jobs that are not trusted" });
    const privileged = { config: { privileged: true, runtime: "other" } };
    const high = await api.runJob(shellJob("high", "echo ran", privileged));
    assert.equal((await api.allocation(high, hasEnded)).ClientStatus, "complete");
    assert.deepEqual(await failuresOf(api, { ...shellJob("low", "echo ran", privileged), Namespace: "low-1" }), [
      'rpc error: code = Unknown desc = Cannot use privileged "true": the plugin\'s configuration says ' +
      'allow_privileged = false for namespace "low-*" (restricted = true)',
    ]);
    const limited = shellJob("limited", "cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null; true");
    const id = await api.runJob({ ...limited, Namespace: "low-1" });
    await api.logHas(id, { task: TASK, text: "50\n" });
    const log = await Deno.readTextFile(`${agent.directory}/agent.log`);
    const audits = log.split("\n").filter((line) => line.includes("@module=containerd-driver.audit"));
    const said = audits.map((line) => /: task (started|refused): /.exec(line)?.[1]);
    assert.deepEqual(said, ["started", "refused", "started"]);
    for (
      const field of [`allocation=${high}`, "job=high", "namespace=default", "user=0:0", "waived=allow_privileged"]
    ) {
      assert.ok(audits[0]?.includes(` ${field} `), `${field}: ${audits[0]}`);
    }
  },
  { pluginConfig: PLUGIN },
);

/** What Nomad shows of starts that failed. */
async function failuresOf(api: NomadApi, job: Job): Promise<string[]> {
  const { TaskStates } = await api.allocation(await api.runJob(job), hasEnded);
  const events = TaskStates?.[TASK]?.Events ?? [];
  return events.filter(({ Type }) => Type === "Driver Failure").map(({ DisplayMessage }) => DisplayMessage);
}
