import assert from "node:assert/strict";

import { useOwnHttp2 } from "../../../packages/grpc/use_own_http2.ts";
import { Containerd } from "../../../src/containerd/containerd.ts";
import { realContainerdTest } from "../../support/real_containerd_test_case.ts";

useOwnHttp2();

/** Several of these are more than containerd puts into one message. */
const SPEC_LENGTH = 6 * 2 ** 20;

realContainerdTest("containers.list() tells of all containers, however large jobs make their records", async (real) => {
  using containerd = new Containerd({ address: real.socket, namespace: real.namespace });
  const names = ["one", "two", "three", "four"];
  for (const id of names) {
    const spec = { annotations: { large: id.padEnd(SPEC_LENGTH, "x") } };
    await containerd.containers.create({
      ...{ id, labels: { test: "large" }, image: "", runtime: "io.containerd.runc.v2", spec },
      ...{ snapshotter: "", snapshotKey: "" },
    });
  }
  const listed = await containerd.containers.list(["labels.test==large"]);
  assert.deepEqual(listed.map(({ id }) => id).sort(), names.toSorted());
  for (const id of names) await containerd.containers.delete(id);
});
