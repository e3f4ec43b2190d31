import assert from "node:assert/strict";
import { Containerd } from "../../../src/containerd/containerd.ts";
import { ImageError } from "../../../src/errors.ts";
import { PullLeases } from "../../../src/images/pull/pull_leases.ts";
import { FakeContainerd } from "../../../dev/in_process/fake_containerd/fake_containerd.ts";

const MOST_KEPT = 64;

Deno.test("PullLeases keeps what failed pulls downloaded, but only of the latest ones", async () => {
  await using fake = await FakeContainerd.start();
  using containerd = new Containerd({ address: fake.socket, namespace: fake.namespace });
  await containerd.namespaces.ensure(fake.namespace);
  const pulls = new PullLeases(containerd.leases);
  const made: string[] = [];
  const fail = async (lease: string) => {
    made.push(lease);
    await containerd.leases.addResource(lease, { type: "content", id: "sha256:0" });
    throw new ImageError("not today", { recoverable: true });
  };
  const images = Array.from({ length: MOST_KEPT + 1 }, (_, index) => `image ${index}`);
  // The first is tried again, and with that it is one of the latest.
  for (const image of [...images.slice(0, 2), images[0]!, ...images.slice(2)]) {
    await assert.rejects(pulls.hold(image, fail), ImageError);
  }
  assert.deepEqual([...fake.state.namespace(fake.namespace).leases.keys()], made.slice(-MOST_KEPT));
});
