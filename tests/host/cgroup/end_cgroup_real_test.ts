import assert from "node:assert/strict";

import { endCgroup } from "../../../src/host/cgroup/end_cgroup.ts";
import { TempTree } from "../../support/temp_tree.ts";

const path = "/nomad/a.main";

Deno.test("endCgroup() kills each process of a cgroup of version 1, and is content with one that is gone", async () => {
  const child = new Deno.Command("sleep", { args: ["3600"] }).spawn();
  const gone = new Deno.Command("true").spawn();
  await gone.status;
  await using root = await TempTree.of({ "memory/nomad/ended/cgroup.procs": `${gone.pid}\n${child.pid}\n` });
  await endCgroup({ path, memoryDirectory: `${root.path}/memory/nomad/ended` }, root.path);
  assert.equal((await child.status).signal, "SIGKILL");
});

Deno.test("endCgroup() has the kernel kill all of a cgroup of version 2", async () => {
  await using root = await TempTree.of({ "ended/cgroup.procs": `${Deno.pid}\n`, "ended/cgroup.kill": "" });
  await endCgroup({ path, memoryDirectory: `${root.path}/ended` }, root.path);
  assert.equal(await Deno.readTextFile(`${root.path}/ended/cgroup.kill`), "1");
});

Deno.test("endCgroup() removes the cgroup's directories, under each controller on version 1, and nothing beside them", async () => {
  const directory = { directory: true } as const;
  const beside = { "memory/nomad/b.main": directory, "cgroup.procs": "" };
  for (const own of ["memory/nomad/a.main", "pids/nomad/a.main", "nomad/a.main"]) {
    await using root = await TempTree.of({ [own]: directory, ...beside });
    await endCgroup({ path, memoryDirectory: `${root.path}/memory${path}` }, root.path);
    await assert.rejects(Deno.stat(`${root.path}/${own}`), Deno.errors.NotFound);
    assert.ok((await Deno.stat(`${root.path}/memory/nomad/b.main`)).isDirectory);
  }
});

Deno.test("endCgroup() does nothing without a cgroup", async () => {
  await using root = await TempTree.of({ "cgroup.procs": "" });
  assert.equal(await endCgroup({ path, memoryDirectory: `${root.path}${path}` }, root.path), undefined);
});
