import assert from "node:assert/strict";
import { runCommand } from "../../../../dev/run_command.ts";
import { FOREVER } from "../../../driver/suite/programs.ts";
import { failureOf } from "../../../support/agent/failure.ts";
import { assertWorks } from "./assert_works.ts";
import { faultTest } from "../fault_stage.ts";

faultTest(
  "a full disk of the allocation fails a start recoverably and leaves nothing",
  async (stage) => {
    await stage.launch();
    const disk = await Deno.makeTempDir({ prefix: "disk-" });
    await runCommand(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]);
    const allocDir = `${disk}/alloc`;
    for (const directory of ["alloc/logs", "main/local", "main/secrets", "main/tmp"]) {
      await Deno.mkdir(`${allocDir}/${directory}`, { recursive: true });
    }
    await runCommand(["dd", "if=/dev/zero", `of=${disk}/filler`, "bs=1k"]).catch(() => {});
    const task = await stage.task({ config: { ...FOREVER, hostname: "web" }, task: { allocDir } });
    const failure = await failureOf(task.start());
    assert.match(failure.message, /No space left on device/);
    assert.ok(failure.recoverable);
    await Deno.remove(`${disk}/filler`);
    await task[Symbol.asyncDispose]();
    await runCommand(["umount", disk]);
    await Deno.remove(disk);
    await assertWorks(stage);
  },
);
