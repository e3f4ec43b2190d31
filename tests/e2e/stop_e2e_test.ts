import assert from "node:assert/strict";
import { allEvents } from "./nomad/all_events.ts";
import { hasEnded } from "../support/nomad/nomad_api.ts";
import { nomadTest } from "./nomad/nomad_test_case.ts";
import { seconds, shellJob, TASK } from "./nomad/shell_job.ts";

nomadTest("a stop sends the job's kill_signal", async ({ agent: { api } }) => {
  const script = "trap 'echo got USR2; exit 0' USR2; echo ready; while true; do sleep 1 & wait $!; done";
  const id = await api.runJob(shellJob("signal", script, { type: "service", task: { KillSignal: "SIGUSR2" } }));
  await api.logHas(id, { task: TASK, text: "ready\n" });
  await api.stopJob("signal");
  const allocation = await api.allocation(id, hasEnded);
  assert.match(allEvents(allocation), /^Terminated: Exit Code: 0$/m);
  await api.logHas(id, { task: TASK, text: "got USR2\n" });
});

nomadTest("a task that ignores the stop is killed after its kill_timeout", async ({ agent: { api } }) => {
  const script = "trap '' TERM; echo ready; while true; do sleep 1; done";
  const id = await api.runJob(shellJob("deaf", script, { type: "service", task: { KillTimeout: seconds(1) } }));
  await api.logHas(id, { task: TASK, text: "ready\n" });
  await api.stopJob("deaf");
  const allocation = await api.allocation(id, hasEnded);
  assert.match(allEvents(allocation), /^Terminated: Exit Code: 137, Signal: 9/m);
});
