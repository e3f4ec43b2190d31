import assert from "node:assert/strict";
import { runCommand } from "../../dev/run_command.ts";
import { assertWorks } from "../containerd/faults/scarcity/assert_works.ts";
import { faultTest } from "../containerd/faults/fault_stage.ts";
import { FOREVER, OBEDIENT } from "../driver/suite/programs.ts";
import { failureOf } from "../support/agent/failure.ts";
import { SOAK_RELEASES } from "../soak/soak_size.ts";

/** Takes what is left of a file system, down to the last block. */
async function fill(path: string): Promise<void> {
  await runCommand(["dd", "if=/dev/zero", `of=${path}`, "bs=1k"]).catch(() => {});
}

faultTest(
  "a full disk of containerd fails a start recoverably, in words that say so, and tasks that run go on",
  async (stage) => {
    await stage.launch();
    const [lasting, ending] = await Promise.all([FOREVER, OBEDIENT].map((each) => stage.run(each)));
    const end = ending!.task.wait();
    const filler = `${stage.node.containerd.directory}/filler`;
    await fill(filler);
    const task = await stage.task({ config: { ...FOREVER } });
    const failure = await failureOf(task.start());
    assert.match(failure.message, /^Cannot .*no space left on device/i);
    assert.ok(failure.recoverable);
    await ending!.task.stop();
    assert.equal((await end).result?.exitCode, 7);
    assert.equal((await lasting!.task.inspect()).id, lasting!.task.id);
    await Deno.remove(filler);
    await lasting!.task.stop({ timeoutMs: 0 });
    for (const each of [task, lasting!.task, ending!.task]) await each[Symbol.asyncDispose]();
    await assertWorks(stage);
  },
  { releases: SOAK_RELEASES, diskMegabytes: 96 },
);
