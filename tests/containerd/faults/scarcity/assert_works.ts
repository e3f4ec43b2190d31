import assert from "node:assert/strict";
import { OBEDIENT } from "../../../driver/suite/programs.ts";
import type { FaultStage } from "../fault_stage.ts";

/** A command that ends at once, well. */
export const COMMAND = { command: ["/bin/true"], timeout: { seconds: 60n } };

/** The plugin goes on after what it could not do: a task starts, runs a command, and ends. */
export async function assertWorks(stage: FaultStage): Promise<void> {
  const { task } = await stage.run(OBEDIENT);
  assert.equal((await stage.driver.execTask({ taskId: task.id, ...COMMAND })).result?.exitCode, 0);
  await task.stop();
  assert.equal((await task.wait()).result?.exitCode, 7);
  await task[Symbol.asyncDispose]();
}
