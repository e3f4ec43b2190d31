import assert from "node:assert/strict";
import { buildImage } from "../../dev/image/build_image.ts";
import { busyboxLayer } from "../../dev/image/busybox_image.ts";
import { BUSYBOX } from "../support/real_containerd.ts";
import { realContainerdTest } from "../support/real_containerd_test_case.ts";

realContainerdTest("PrivateContainerd runs the busybox image", async (containerd) => {
  const output = await containerd.ctr(
    "run",
    "--rm",
    "--snapshotter",
    containerd.snapshotter,
    BUSYBOX,
    "one",
    "id",
    "-un",
  );
  assert.equal(output, "root\n");
});

realContainerdTest("PrivateContainerd keeps its tasks over a restart", async (containerd) => {
  await containerd.ctr(
    "run",
    "-d",
    "--null-io",
    "--snapshotter",
    containerd.snapshotter,
    BUSYBOX,
    "two",
    "sleep",
    "999",
  );
  await containerd.restart("SIGKILL");
  assert.match(await containerd.ctr("tasks", "ls"), /two\s+\d+\s+RUNNING/);
});

realContainerdTest(
  "buildImage() makes layers that containerd stacks, with whiteouts, for several platforms",
  async (containerd) => {
    const name = "docker.io/library/stacked:1";
    const upper = [
      { type: "whiteout", path: "etc/group" },
      { type: "opaque", path: "home" },
      { type: "file", path: "home/new", content: "x" },
    ] as const;
    const layers = [await busyboxLayer(), upper];
    const platforms = ["amd64", "arm64"].map((architecture) => ({ layers, platform: { os: "linux", architecture } }));
    await containerd.importImages(await buildImage({ name, compression: "gzip", platforms }));
    const snapshotter = ["--snapshotter", containerd.snapshotter];
    const output = await containerd.ctr("run", "--rm", ...snapshotter, name, "three", "sh", "-c", "ls home etc");
    assert.equal(output, "etc:\npasswd\n\nhome:\nnew\n");
  },
);
