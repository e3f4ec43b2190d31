import type { TestAgent } from "../../support/agent/test_agent.ts";
import type { TestTask } from "../../support/agent/test_task.ts";
import { gated } from "../../../dev/in_process/fake_containerd/faults.ts";
import type { FakeNode } from "../../support/node/fake_node.ts";
import type { script } from "./programs.ts";

/** A start that waits until `goOn()`, which resolves when the task runs. */
export interface HeldUpStart extends AsyncDisposable {
  readonly task: TestTask;
  goOn(): Promise<void>;
}

/** Starts a task; resolves when that has come to `method`, which containerd does not carry out yet. */
export async function heldUpStart(
  node: FakeNode,
  agent: TestAgent,
  { program, method = "Tasks.Create" }: { program: ReturnType<typeof script>; method?: string },
): Promise<HeldUpStart> {
  await using made = new AsyncDisposableStack();
  const task = made.use(await agent.task({ config: { image: node.image, ...program } }));
  const gate = gated();
  made.use(node.containerd.wire.intercept(method, gate));
  const started = task.start();
  await gate.reached;
  const resources = made.move();
  return {
    task,
    async goOn() {
      gate.open();
      await started;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
