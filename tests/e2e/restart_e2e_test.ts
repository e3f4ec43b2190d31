import assert from "node:assert/strict";
import { allEvents } from "./nomad/all_events.ts";
import { hasEnded } from "../support/nomad/nomad_api.ts";
import { nomadTest } from "./nomad/nomad_test_case.ts";
import { shellJob, TASK } from "./nomad/shell_job.ts";

const UNTIL_TOLD = `
  trap 'echo told; exit 0' TERM
  trap 'echo signalled' USR1
  echo ready
  while true; do sleep 1 & wait $!; done`;

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  nomadTest(`a task runs on while its agent ends with ${signal} and starts again`, async ({ agent, containerd }) => {
    const { api } = agent;
    const id = await api.runJob(shellJob("stays", UNTIL_TOLD, { type: "service" }));
    await api.logHas(id, { task: TASK, text: "ready\n" });
    const before = await containerd.ctr("tasks", "ls");
    await agent.stop(signal);
    await agent.boot();
    await api.put(`/v1/client/allocation/${id}/signal`, { Signal: "SIGUSR1", Task: TASK });
    await api.logHas(id, { task: TASK, text: "signalled\n" });
    assert.equal(await containerd.ctr("tasks", "ls"), before);
    await api.stopJob("stays");
    const allocation = await api.allocation(id, hasEnded);
    assert.match(allEvents(allocation), /^Terminated: Exit Code: 0$/m);
    assert.equal(allocation.TaskStates?.[TASK]?.Restarts, 0);
  });
}

nomadTest("the exit of a task that ended while its agent was away is found", async ({ agent }) => {
  const { api } = agent;
  const script = "echo ready; until test -e $NOMAD_ALLOC_DIR/data/go; do sleep 0.1; done; exit 4";
  const id = await api.runJob(shellJob("ends", script));
  await api.logHas(id, { task: TASK, text: "ready\n" });
  await agent.stop();
  await Deno.writeTextFile(`${agent.directory}/data/alloc/${id}/alloc/data/go`, "");
  await agent.boot();
  const allocation = await api.allocation(id, hasEnded);
  assert.match(allEvents(allocation), /^Terminated: Exit Code: 4/m);
});

nomadTest("a task runs on while containerd restarts", async ({ agent: { api }, containerd }) => {
  const id = await api.runJob(shellJob("outlives", UNTIL_TOLD, { type: "service" }));
  await api.logHas(id, { task: TASK, text: "ready\n" });
  await containerd.restart("SIGKILL");
  await api.stopJob("outlives");
  const allocation = await api.allocation(id, hasEnded);
  assert.match(allEvents(allocation), /^Terminated: Exit Code: 0$/m);
  await api.logHas(id, { task: TASK, text: "told\n" });
});

nomadTest("a task sees its secrets and its allocation's files after a restart of the agent", async ({ agent }) => {
  const { api } = agent;
  // What Nomad writes there later, for a template that is rendered anew, has to reach the task too.
  const script = `
    echo before >/secrets/own
    echo ready
    until test -e /secrets/later -a -e /alloc/data/later; do sleep 0.1; done
    cat /secrets/own /secrets/later /alloc/data/later`;
  const id = await api.runJob(shellJob("secrets", script));
  await api.logHas(id, { task: TASK, text: "ready\n" });
  await agent.stop("SIGKILL");
  await agent.boot();
  const directory = `${agent.directory}/data/alloc/${id}`;
  await Deno.writeTextFile(`${directory}/alloc/data/later`, "shared\n");
  await Deno.writeTextFile(`${directory}/${TASK}/secrets/later`, "secret\n");
  await api.logHas(id, { task: TASK, text: "before\nsecret\nshared\n" });
});
