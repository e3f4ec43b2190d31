import { TestExec, type TestOutcome } from "../../support/agent/test_exec.ts";
import type { Job, TestTask } from "../../support/agent/test_task.ts";
import type { Rows } from "../run_rows.ts";

/** A running task to run commands in. */
export function idleTask(rows: Rows, job: Partial<Job> = {}): Promise<TestTask> {
  return rows.ready("echo ready; exec sleep 3600", job);
}

/** Begins to run a command in a task. */
export function exec(
  { agent }: Pick<Rows, "agent">,
  { id: taskId }: TestTask,
  { command, tty = false }: { command: readonly string[]; tty?: boolean },
): TestExec {
  return new TestExec(agent.driver, { taskId, command, tty });
}

/** A shell script as a command. */
export function shell(script: string): { command: readonly string[] } {
  return { command: ["/bin/sh", "-c", script] };
}

/** Runs a command without input to its end. */
export async function execToEnd(rows: Rows, task: TestTask, command: readonly string[]): Promise<TestOutcome> {
  using session = exec(rows, task, { command });
  session.close();
  return await session.outcome();
}
