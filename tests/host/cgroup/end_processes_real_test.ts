import assert from "node:assert/strict";

import { endProcesses } from "../../../src/host/cgroup/end_processes.ts";
import { TempTree } from "../../support/temp_tree.ts";

Deno.test("endProcesses() kills each process of a cgroup of version 1, and is content with one that is gone", async () => {
  const child = new Deno.Command("sleep", { args: ["3600"] }).spawn();
  const gone = new Deno.Command("true").spawn();
  await gone.status;
  await using cgroup = await TempTree.of({ "cgroup.procs": `${gone.pid}\n${child.pid}\n` });
  await endProcesses(cgroup.path);
  assert.equal((await child.status).signal, "SIGKILL");
});

Deno.test("endProcesses() has the kernel kill all of a cgroup of version 2", async () => {
  await using cgroup = await TempTree.of({ "cgroup.procs": `${Deno.pid}\n`, "cgroup.kill": "" });
  await endProcesses(cgroup.path);
  assert.equal(await Deno.readTextFile(`${cgroup.path}/cgroup.kill`), "1");
});

Deno.test("endProcesses() does nothing without a cgroup", async () => {
  assert.equal(await endProcesses("/no/such/cgroup"), undefined);
});
