import type { TaskHandle } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import type { TestTask } from "../../support/agent/test_task.ts";
import type { TestNode } from "../../support/node/test_node.ts";
import type { script } from "./programs.ts";

/** A task that was started, and whose plugin has ended as it does when the agent restarts. */
export async function startAndLeave(
  node: TestNode,
  program: ReturnType<typeof script>,
  image = node.image,
): Promise<{ task: TestTask; handle: TaskHandle }> {
  await using agent = await TestAgent.start(node);
  const task = await agent.task({ config: { image, ...program } });
  return { task, handle: await task.start() };
}
