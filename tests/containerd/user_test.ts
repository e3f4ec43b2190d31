import assert from "node:assert/strict";

import { buildImage } from "../../dev/image/build_image.ts";
import { busyboxLayer } from "../../dev/image/busybox_image.ts";
import { type Row, testRows } from "./run_rows.ts";

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
];

testRows("a task's user", rows);
