import assert from "node:assert/strict";

import { ensureContainerd } from "../../../dev/containerd/ensure_containerd.ts";
import { devDirectory } from "../../../dev/dev_directory.ts";
import { unpackedPackages } from "../../../dev/debian/unpacked_packages.ts";
import { busyboxImage } from "../../../dev/image/busybox_image.ts";
import type { OciImage } from "../../../dev/image/oci_image.ts";
import { packArchive } from "../../../dev/image/pack_archive.ts";
import { Containerd } from "../../../src/containerd/containerd.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { RealNode } from "../../support/node/real_node.ts";
import { assertClean } from "../../support/node/suite_case.ts";
import { CONTAINERD_RELEASES } from "../../support/real_containerd_test_case.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../../support/skip_unless.ts";
import { Rows } from "../run_rows.ts";

const IMAGE = "docker.io/library/with-volume:1";
const isChosen = CONTAINERD_RELEASES.includes("newest");
const hasErofs = (await Deno.readTextFile("/proc/filesystems")).includes("\terofs\n");

Deno.test({
  name:
    "a task runs on EROFS, whose mounts are containerd's to make; the driver reads the image's files there [containerd newest]",
  ignore: skipUnless(isChosen, `REAL_CONTAINERD chooses ${CONTAINERD_RELEASES}, not newest`) ||
    skipUnless(hasErofs, "the kernel has no EROFS") || skipUnless(isRoot, NEEDS_ROOT),
  async fn() {
    const tools = await unpackedPackages(devDirectory(), { packages: ["erofs-utils"] });
    const { path } = await ensureContainerd({ release: "newest" });
    const environment = { PATH: `${tools}/usr/bin:${path}` };
    await using node = await RealNode.start("newest", { snapshotter: "erofs", environment });
    await using agent = await TestAgent.start(node);
    using client = new Containerd({ address: node.socket, namespace: node.namespace });
    const rows = new Rows(node, agent);
    await importPacked(node, await busyboxImage({ name: IMAGE, config: { user: "app", volumes: ["/home"] } }));
    const look = "echo ready; id -u; grep -c ' /home ' /proc/mounts; sleep 999";
    await using task = await rows.ready(look, { config: { image: IMAGE } });
    assert.deepEqual([await task.allocDir.stdout.line(), await task.allocDir.stdout.line()], ["1000", "0"]);
    const mounts = (await Deno.readTextFile("/proc/self/mounts")).split("\n");
    const own = mounts.filter((line) => line.includes(` ${node.containerd.directory}/`));
    assert.equal(own.filter((line) => line.includes(" erofs ro,")).length, 1, own.join("\n"));
    const [key = ""] = (await node.leftovers()).snapshots;
    await collectsWhatIsLeft(client, key);
    await task.destroy();
    const output = await rows.output("grep -c ' /home ' /proc/mounts", {
      config: { image: IMAGE, readonly_rootfs: true },
    });
    assert.deepEqual(output, ["1"]);
    assert.deepEqual(await client.mounts.list(), []);
    await assertClean(node);
  },
});

/** Puts an image into containerd's content store alone; the driver unpacks it. */
async function importPacked({ containerd }: RealNode, image: OciImage): Promise<void> {
  const archive = `${containerd.directory}/image.tar`;
  await Deno.writeFile(archive, await packArchive([image]));
  await containerd.ctr("images", "import", "--no-unpack", archive);
}

/** What a plugin that died had containerd mount ends with the lease of the start. */
async function collectsWhatIsLeft({ leases, mounts, snapshots }: Containerd, key: string): Promise<void> {
  const lease = "of-a-dead-plugin";
  const before = await mounts.list();
  await leases.create(lease, { expiresAt: new Date(Date.now() + 3_600_000) });
  await mounts.activate("left", { mounts: await snapshots.mounts({ snapshotter: "erofs", key }), lease });
  assert.deepEqual(new Set(await mounts.list()), new Set([...before, "left"]));
  await leases.delete(lease, { sync: true });
  assert.deepEqual(await mounts.list(), before);
}
