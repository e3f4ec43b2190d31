import assert from "node:assert/strict";
import { allEvents } from "./nomad/all_events.ts";
import { hasEnded } from "../support/nomad/nomad_api.ts";
import { nomadTest } from "./nomad/nomad_test_case.ts";
import { shellJob, TASK } from "./nomad/shell_job.ts";

nomadTest("a task's output and exit code reach Nomad", async ({ agent: { api } }) => {
  const id = await api.runJob(shellJob("exit", "echo to stdout; echo to stderr >&2; exit 7"));
  const allocation = await api.allocation(id, hasEnded);
  assert.equal(allocation.ClientStatus, "failed");
  assert.match(allEvents(allocation), /^Terminated: Exit Code: 7/m);
  await api.logHas(id, { task: TASK, text: "to stdout\n" });
  await api.logHas(id, { task: TASK, text: "to stderr\n", type: "stderr" });
});

nomadTest("a task shares the allocation's directories with Nomad", async ({ agent: { api } }) => {
  const script = `
    echo alloc > "$NOMAD_ALLOC_DIR/data/seen"
    echo local > "$NOMAD_TASK_DIR/seen"
    test "$NOMAD_SECRETS_DIR" = /secrets && touch /secrets/seen`;
  const id = await api.runJob(shellJob("directories", script));
  const allocation = await api.allocation(id, hasEnded);
  assert.equal(allocation.ClientStatus, "complete");
  assert.equal(await api.text(`/v1/client/fs/cat/${id}?path=alloc/data/seen`), "alloc\n");
  assert.equal(await api.text(`/v1/client/fs/cat/${id}?path=${TASK}/local/seen`), "local\n");
});

nomadTest("a task that needs more memory than it may have is reported as killed for it", async ({ agent: { api } }) => {
  const id = await api.runJob(shellJob("oom", "tail /dev/zero"));
  const allocation = await api.allocation(id, hasEnded);
  assert.equal(allocation.ClientStatus, "failed");
  assert.match(allEvents(allocation), /^Terminated: .*OOM Killed.*memory limit of 32 MiB/m);
});

nomadTest(
  "a command that the image does not have fails the start with the runtime's words",
  async ({ agent: { api } }) => {
    const id = await api.runJob(
      shellJob("missing", "", { config: { command: "/no/such/program", args: [] }, restarts: 1 }),
    );
    const allocation = await api.allocation(id, hasEnded);
    const events = allEvents(allocation);
    assert.match(events, /^Driver Failure: .*\/no\/such\/program.*no such file or directory/m);
    assert.doesNotMatch(events, /^Restarting:/m);
  },
);

nomadTest("a registry that cannot be reached leaves the start to the restart block", async ({ agent: { api } }) => {
  const id = await api.runJob(shellJob("unreachable", "", { config: { image: "127.0.0.1:1/none:1" }, restarts: 1 }));
  const allocation = await api.allocation(id, hasEnded);
  const events = allEvents(allocation);
  assert.equal(events.match(/^Driver Failure: .*127\.0\.0\.1:1\/none:1/gm)?.length, 2, events);
  assert.equal(events.match(/^Restarting:/gm)?.length, 1, events);
});
