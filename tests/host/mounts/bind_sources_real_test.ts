import assert from "node:assert/strict";

import { bindSources } from "../../../src/host/mounts/bind_sources.ts";
import type { StartPlan } from "../../../src/model/plan/start_plan.ts";
import { samplePlan } from "../../support/sample.ts";
import { rootTest } from "../../support/root_test_case.ts";
import { TempTree } from "../../support/temp_tree.ts";

function planOf({ path }: TempTree, ...sources: readonly string[]): StartPlan {
  const mounts = sources.map((source, at) => ({ type: "bind", target: `/m${at}`, source, options: ["rbind"] }));
  return samplePlan({ allocDir: `${path}/1`, config: { mounts } });
}

const mountsBelow = async (path: string) =>
  (await Deno.readTextFile("/proc/self/mounts")).split("\n").filter((line) => line.includes(` ${path}/`));

rootTest("bindSources() keeps what was checked, whatever another task makes of the path meanwhile", async () => {
  await using tree = await TempTree.of({
    "1/alloc/data/x/mine": "",
    "1/alloc/file": "mine",
    "1/web/local/y/own": "",
    secret: "",
  });
  const stage = `${tree.path}/stage`;
  {
    const plan = planOf(tree, "../alloc/data/x", "../alloc/file", "local/y");
    await using bound = await bindSources(plan, stage);
    await Deno.rename(`${tree.path}/1/alloc/data/x`, `${tree.path}/1/alloc/data/old`);
    await Deno.symlink(tree.path, `${tree.path}/1/alloc/data/x`);
    await Deno.remove(`${tree.path}/1/alloc/file`);
    await Deno.symlink(`${tree.path}/secret`, `${tree.path}/1/alloc/file`);
    const { sources } = bound;
    assert.deepEqual([...Deno.readDirSync(sources["../alloc/data/x"]!)].map(({ name }) => name), ["mine"]);
    assert.equal(await Deno.readTextFile(sources["../alloc/file"]!), "mine");
    assert.equal(sources["local/y"], `${tree.path}/1/web/local/y`);
    await assert.rejects(bindSources(plan, `${tree.path}/stage2`), /it leads out of the task's own directories/);
  }
  assert.deepEqual(await mountsBelow(stage), []);
  assert.deepEqual([...Deno.readDirSync(stage)], []);
  assert.deepEqual([...Deno.readDirSync(`${tree.path}/1/alloc/data/old`)].map(({ name }) => name), ["mine"]);
});

rootTest(
  "bindSources() never has a path that another task changes all the time lead out of the allocation",
  async () => {
    await using tree = await TempTree.of({
      "1/alloc/data/x/mine": "",
      "1/web/local": { directory: true },
      "out/x/secret": "",
    });
    const data = `${tree.path}/1/alloc/data`;
    const program = `cd ${data}; while :; do mv x y; ln -s ${tree.path}/out/x x; rm x; mv y x; done`;
    const swapper = new Deno.Command("sh", { args: ["-c", program], stdout: "null", stderr: "null" }).spawn();
    let [kept, refused] = [0, 0];
    for (let round = 0; round < 40; round++) {
      try {
        await using bound = await bindSources(planOf(tree, "../alloc/data/x"), `${tree.path}/stage`);
        const names = [...Deno.readDirSync(bound.sources["../alloc/data/x"]!)].map(({ name }) => name);
        assert.deepEqual(names, ["mine"]);
        kept++;
      } catch (error) {
        assert.doesNotMatch(String(error), /AssertionError/);
        refused++;
      }
    }
    swapper.kill("SIGKILL");
    await swapper.status;
    assert.equal(kept + refused, 40);
    assert.deepEqual(await mountsBelow(`${tree.path}/stage`), []);
  },
);

rootTest("bindSources() takes away what a plugin that was killed has left, and nothing of what is bound", async () => {
  await using tree = await TempTree.of({ "1/alloc/data/mine": "", "1/web/local": { directory: true } });
  const [plan, stage] = [planOf(tree, "../alloc/data"), `${tree.path}/stage`];
  await bindSources(plan, stage);
  assert.equal((await mountsBelow(stage)).length, 1);
  await (await bindSources(plan, stage))[Symbol.asyncDispose]();
  assert.deepEqual(await mountsBelow(stage), []);
  assert.equal(await Deno.readTextFile(`${tree.path}/1/alloc/data/mine`), "");
});
