import assert from "node:assert/strict";

import { buildImage } from "../../dev/image/build_image.ts";
import { busyboxLayer } from "../../dev/image/busybox_image.ts";
import { TestAgent } from "../support/agent/test_agent.ts";
import { type Row, Rows, testRows } from "./run_rows.ts";

const ids = "id -u; id -g; id -G";

const rows: readonly Row[] = [
  {
    name: "user: a name of the image's passwd, with its group and supplementary groups",
    async run(rows) {
      assert.deepEqual(await rows.output(ids, { task: { user: "app" } }), ["1000", "1000", "1000 29 2000"]);
    },
  },
  {
    name: "user: numbers, with and without a group",
    async run(rows) {
      assert.deepEqual(await rows.output(ids, { task: { user: "1000" } }), ["1000", "1000", "1000 29 2000"]);
      assert.deepEqual(await rows.output(ids, { task: { user: "12:34" } }), ["12", "34", "34"]);
      assert.deepEqual(await rows.output(ids, { task: { user: "app:audio" } }), ["1000", "29", "29"]);
    },
  },
  {
    name: "user: the image's USER when the job sets none",
    async run(rows) {
      const image = "docker.io/library/as-app:1";
      await rows.node.addImage(image, { user: "app" });
      assert.deepEqual(await rows.output(ids, { config: { image } }), ["1000", "1000", "1000 29 2000"]);
      assert.deepEqual(await rows.output("id -u", { config: { image }, task: { user: "root" } }), ["0"]);
    },
  },
  {
    name: "user: an unknown name is an error naming it, and leaves nothing behind",
    async run(rows) {
      await assert.rejects(
        rows.output(ids, { task: { user: "ghost" } }),
        /Cannot run as user "ghost": the image has no user "ghost"/,
      );
    },
  },
  {
    name: "user: what upper layers of the image removed or replaced does not count",
    async run(rows) {
      const upper = [
        { type: "opaque", path: "etc" },
        { type: "file", path: "etc/group", content: "late:x:77:app\n" },
      ] as const;
      const passwd = [{ type: "file", path: "etc/passwd", content: "app:x:5:6::/:/bin/sh\n" }] as const;
      const layered = { "docker.io/library/replaced:1": [upper, passwd], "docker.io/library/removed:1": [upper] };
      for (const [name, layers] of Object.entries(layered)) {
        await rows.node.containerd.importImages(await buildImage({ name, layers: [await busyboxLayer(), ...layers] }));
      }
      const [replaced, removed] = Object.keys(layered);
      assert.deepEqual(await rows.output(ids, { config: { image: replaced! }, task: { user: "app" } }), [
        "5",
        "6",
        "6 77",
      ]);
      await assert.rejects(rows.output(ids, { config: { image: removed! }, task: { user: "app" } }), /no user "app"/);
    },
  },
  {
    name: "user: a name is found whatever the snapshotter",
    async run({ node }) {
      for (const snapshotter of ["overlayfs", "native"]) {
        if (node.snapshotter === "native" && snapshotter === "overlayfs") continue;
        await using agent = await TestAgent.start(node, { snapshotter });
        const rows = new Rows(node, agent);
        assert.deepEqual(await rows.output(ids, { task: { user: "app" } }), ["1000", "1000", "1000 29 2000"]);
        await assert.rejects(rows.output(ids, { task: { user: "ghost" } }), /the image has no user "ghost"/);
        const listed = await node.containerd.ctr("snapshots", "--snapshotter", snapshotter, "ls");
        assert.doesNotMatch(listed, / Active\b/);
      }
    },
  },
  {
    name: "user: a passwd file that is a link out of the image is not followed",
    async run(rows) {
      const image = "docker.io/library/linked:1";
      const upper = [{ type: "opaque", path: "etc" }, {
        type: "symlink",
        path: "etc/passwd",
        target: "../../../../../../../../../../etc/passwd",
      }] as const;
      await rows.node.containerd.importImages(
        await buildImage({ name: image, layers: [await busyboxLayer(), upper], config: { cmd: ["sh"] } }),
      );
      // A user of every Debian node, and of no image without a passwd.
      await assert.rejects(rows.output(ids, { config: { image }, task: { user: "www-data" } }), /no user "www-data"/);
      assert.deepEqual(await rows.output("id -u", { config: { image }, task: { user: "33:33" } }), ["33"]);
    },
  },
  {
    name: "user: a user without rights reads the files made for the task, and writes to both logs",
    async run(rows) {
      const script = "cat /etc/hosts >/dev/null && cat /etc/resolv.conf >/dev/null && echo read; echo log >&2";
      await using task = await rows.agent.task({
        config: { image: rows.node.image, command: "/bin/sh", args: ["-c", script] },
        task: { user: "app" },
      });
      await task.start();
      assert.equal(await task.allocDir.stdout.text(), "read\n");
      assert.equal(await task.allocDir.stderr.text(), "log\n");
    },
  },
];

testRows("a task's user", rows);
