import { FakeNode } from "../tests/support/node/fake_node.ts";
import { answerLines } from "./helper_process.ts";

/** Where the plugin finds the containerd in memory of another process. */
export type FakeNodeAddress = Pick<FakeNode, "socket" | "namespace" | "snapshotter" | "image">;

if (import.meta.main) {
  await using node = await FakeNode.start();
  const { socket, namespace, snapshotter, image } = node;
  const address: FakeNodeAddress = { socket, namespace, snapshotter, image };
  await answerLines(() => Promise.resolve(JSON.stringify(address)));
}
