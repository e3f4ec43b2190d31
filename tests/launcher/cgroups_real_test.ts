import assert from "node:assert/strict";
import { makeTaskCgroups } from "../../tools/launcher/node/cgroups.ts";

const request = { allocationId: "abc", taskName: "web" };

/** A directory that looks like the root of a cgroup file system. */
async function fakeRoot(
  files: Record<string, string>,
): Promise<{ root: string; tree: () => Promise<string[]> } & AsyncDisposable> {
  const root = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(`${root}/${name.slice(0, name.lastIndexOf("/") + 1)}`, { recursive: true });
    await Deno.writeTextFile(`${root}/${name}`, text);
  }
  const tree = async () => {
    const { stdout } = await new Deno.Command("find", {
      args: [root, "-type", "d", "-path", "*nomad*", "-printf", "%P\n"],
    }).output();
    return new TextDecoder().decode(stdout).trim().split("\n").sort();
  };
  return { root, tree, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

const version1 = {
  "cpuset/cpuset.cpus": "0-3",
  "cpuset/cpuset.mems": "0",
  "cpu/x": "",
  "memory/x": "",
  "freezer/x": "",
};

Deno.test("makeTaskCgroups() lays version 1 out as Nomad: cpuset shared, the rest per task", async () => {
  await using fake = await fakeRoot(version1);
  const { cpusetPath } = await makeTaskCgroups({ ...request, reservedCores: [], root: fake.root });
  assert.equal(cpusetPath, `${fake.root}/cpuset/nomad/share`);
  assert.equal(await Deno.readTextFile(`${cpusetPath}/cpuset.cpus`), "0-3");
  assert.deepEqual(await fake.tree(), [
    "cpu/nomad",
    "cpu/nomad/abc.web",
    "cpuset/nomad",
    "cpuset/nomad/share",
    "freezer/nomad",
    "freezer/nomad/abc.web",
    "memory/nomad",
    "memory/nomad/abc.web",
  ]);
});

Deno.test("makeTaskCgroups() gives a task with cores a cpuset of its own in version 1", async () => {
  await using fake = await fakeRoot(version1);
  const { cpusetPath } = await makeTaskCgroups({ ...request, reservedCores: [1], root: fake.root });
  assert.equal(cpusetPath, `${fake.root}/cpuset/nomad/reserve/abc.web`);
  assert.equal(await Deno.readTextFile(`${cpusetPath}/cpuset.mems`), "0");
});

for (const [partition, reservedCores] of [["share", []], ["reserve", [0, 1]]] as const) {
  Deno.test(`makeTaskCgroups() makes a scope in ${partition}.slice in version 2 and activates what there is`, async () => {
    await using fake = await fakeRoot({ "cgroup.controllers": "cpuset cpu memory pids\n" });
    const { cpusetPath } = await makeTaskCgroups({ ...request, reservedCores, root: fake.root });
    assert.equal(cpusetPath, `${fake.root}/nomad.slice/${partition}.slice/abc.web.scope`);
    for (const parent of [".", "nomad.slice", `nomad.slice/${partition}.slice`]) {
      const activation = await Deno.readTextFile(`${fake.root}/${parent}/cgroup.subtree_control`);
      assert.equal(activation, "+cpuset +cpu +memory +pids");
    }
  });
}
