import assert from "node:assert/strict";

import { cgroupVersion } from "../../src/host/cgroup/cgroup_version.ts";
import { containerId } from "../../src/model/names.ts";
import type { TestTask } from "../support/agent/test_task.ts";
import type { RealNode } from "../support/node/real_node.ts";

const EXEC_FILE = /^exec-.*\.pid$/;

/** Where the shim keeps a task's files, among them one for each command that was started and is not deleted. */
export function bundleDirectory({ containerd }: RealNode, { config }: TestTask): string {
  const id = containerId(config, cgroupVersion());
  return `${containerd.directory}/state/io.containerd.runtime.v2.task/${containerd.namespace}/${id}`;
}

/** Resolves once containerd holds no command of the task any more; fails unless only the task's first process is there then. */
export async function nothingLeft(node: RealNode, task: TestTask): Promise<void> {
  const directory = bundleDirectory(node, task);
  using changes = Deno.watchFs(directory, { recursive: false });
  const isGone = () => ![...Deno.readDirSync(directory)].some(({ name }) => EXEC_FILE.test(name));
  if (!isGone()) { for await (const _change of changes) if (isGone()) break; }
  const listing = await node.containerd.ctr("tasks", "ps", containerId(task.config, cgroupVersion()));
  const [_heading, ...processes] = listing.trim().split("\n");
  assert.equal(processes.length, 1, listing);
}
