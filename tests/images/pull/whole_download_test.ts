import assert from "node:assert/strict";
import { Containerd } from "../../../src/containerd/containerd.ts";
import { Keyring } from "../../../src/images/credentials/keyring.ts";
import { pullImage } from "../../../src/images/pull/pull_image.ts";
import { configureLog } from "../../../src/log.ts";
import { parseImageReference } from "../../../src/model/image/image_reference.ts";
import { Code } from "../../../packages/grpc/code.ts";
import { FakeContainerd } from "../../../dev/in_process/fake_containerd/fake_containerd.ts";
import { fakeImage } from "../../../dev/in_process/fake_containerd/images/fake_images.ts";
import { failingOnce } from "../../../dev/in_process/fake_containerd/faults.ts";

const IMAGE = "docker.io/library/hello:1";

/** Pulls an image for a snapshotter that the transfer service does not unpack for. */
async function pull(fake: FakeContainerd, snapshotter: string): Promise<void> {
  using containerd = new Containerd({ address: fake.socket, namespace: fake.namespace });
  await containerd.leases.create(snapshotter, { expiresAt: new Date() });
  const refusal = failingOnce(Code.INVALID_ARGUMENT, "no unpack platforms defined: invalid argument");
  using _refusal = fake.wire.intercept("Transfer.Transfer", refusal);
  await pullImage(containerd, {
    name: IMAGE,
    platforms: [{ os: "linux", architecture: "amd64", variant: "" }],
    snapshotter,
    labels: {},
    keyring: new Keyring(parseImageReference("hello:1"), { softFail: false }),
    lease: snapshotter,
    activityTimeoutMs: 60_000,
    signal: new AbortController().signal,
    tell: () => {},
  });
  await containerd.leases.delete(snapshotter);
}

Deno.test("pullImage() says once that a lazy snapshotter gets images whole where the transfer service does not unpack for it", async () => {
  const lines: string[] = [];
  configureLog({ write: (line) => lines.push(line) });
  await using fake = await FakeContainerd.start();
  fake.registry.add(await fakeImage(IMAGE));
  for (const snapshotter of ["zfs", "stargz", "stargz"]) await pull(fake, snapshotter);
  const said = lines.map((line) => JSON.parse(line)).filter((line) => line["@level"] === "warn");
  assert.deepEqual(said.map((line) => [line["@message"], line.snapshotter]), [
    ["images are downloaded whole: containerd's transfer service does not unpack for the snapshotter", "stargz"],
  ]);
});
