import assert from "node:assert/strict";
import { Containerd } from "../../src/containerd/containerd.ts";
import { ImageError } from "../../src/errors.ts";
import { requireHostsDirs } from "../../src/images/require_hosts_dirs.ts";
import { FakeContainerd } from "../../dev/in_process/fake_containerd/fake_containerd.ts";

Deno.test("registry_hosts_dir must be a directory of the node, for without one containerd asks the usual hosts", async () => {
  await using fake = await FakeContainerd.start();
  using containerd = new Containerd({ address: fake.socket, namespace: fake.namespace });
  for (
    const [hostsDir, reason] of [
      ["/no/such/certs.d", "nothing is there"],
      ["/proc/self/status", "it is a file"],
      ["/proc/self/status/certs.d", "nothing is there"],
    ] as const
  ) {
    const message = `Cannot use registry_hosts_dir "${hostsDir}": allowed is a directory of the node, ${reason}`;
    await assert.rejects(
      requireHostsDirs(containerd.version, hostsDir),
      new ImageError(message, { recoverable: true }),
    );
  }
  await requireHostsDirs(containerd.version, "/proc/self");
});
