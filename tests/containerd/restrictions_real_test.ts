import assert from "node:assert/strict";

import { busyboxImage } from "../../dev/image/busybox_image.ts";
import type { LayerEntry } from "../../dev/image/layer.ts";
import { makeNode } from "../support/temp_tree.ts";
import { type Row, type Rows, testRows } from "./run_rows.ts";

const bind = (source: string, target: string, ...options: readonly string[]) => ({
  type: "bind",
  ...{ source, target },
  options: ["rbind", ...options],
});

async function imageOf({ node }: Rows, name: string, layer: readonly LayerEntry[]): Promise<string> {
  const image = `docker.io/library/${name}:1`;
  await node.containerd.importImages(await busyboxImage({ name: image, layers: [layer] }));
  return image;
}

const links: readonly LayerEntry[] = [
  { type: "directory", path: "a" },
  { type: "symlink", path: "a/lg", target: "/alloc/logs" },
  { type: "symlink", path: "a/sys", target: "../sys" },
  { type: "symlink", path: "a/ro", target: "/data/./" },
  { type: "symlink", path: "local", target: "/opt/local" },
  { type: "symlink", path: "etc/resolv.conf", target: "../run/resolv.conf" },
];

const rows: readonly Row[] = [
  {
    name: "a mount cannot change what the image's links lead to: no option remounts, no target is another mount's",
    async run(rows) {
      const image = await imageOf(rows, "links", links);
      const start = (...mounts: readonly Record<string, unknown>[]) =>
        rows.output("true", { config: { image, mounts } });
      for (const option of ["remount", "rshared", "rro"]) {
        await assert.rejects(
          start(bind("local", "/a/lg", option)),
          /Cannot use mounts\[0\]\.options\[1\] "\w+": allowed is bind/,
        );
      }
      await assert.rejects(
        start({ type: "tmpfs", target: "/sys", options: ["remount", "rw"] }),
        /Cannot use mounts\[0\]\.options\[0\] "remount": allowed is size=64m/,
      );
      await assert.rejects(
        start(bind("local", "/a/lg")),
        /in the image that is "\/alloc\/logs", and that is where "\/alloc\/logs" is/,
      );
      await assert.rejects(
        start({ type: "tmpfs", target: "/a/sys/x" }),
        /in the image that is "\/sys\/x", and the kernel's files are/,
      );
      await assert.rejects(
        start(bind("/srv", "/data", "ro"), bind("local", "/a/ro", "rw")),
        /in the image that is "\/data", and that is where "\/data" is mounted/,
      );
    },
  },
  {
    name: "an image cannot have the kernel's files mounted where another task of the group can move them",
    async run(rows) {
      for (const [path, target] of [["proc", "/alloc/p"], ["sys", "/alloc/s"], ["dev", "/alloc/d"]] as const) {
        const image = await imageOf(rows, `link-${path}`, [{ type: "symlink", path, target }]);
        await assert.rejects(
          rows.output("true", { config: { image } }),
          new RegExp(`at "/${path}": in the image that is "${target}", and the kernel's files have no other place`),
        );
      }
    },
  },
  {
    name: "an image may have links where Nomad and the driver mount: the mounts are where these lead inside it",
    async run(rows) {
      const image = await imageOf(rows, "own-links", links);
      const script =
        "readlink /local; readlink /etc/resolv.conf; echo text >/local/file; cat /opt/local/file; grep -c . /run/resolv.conf";
      const lines = await rows.output(script, { config: { image }, task: { dns: { servers: ["10.0.0.1"] } } });
      assert.deepEqual(lines, ["/opt/local", "../run/resolv.conf", "text", "1"]);
    },
  },
  {
    name:
      "a task cannot have its directory replaced: neither can it mount that, nor starts a task whose directory is a link",
    async run(rows) {
      const outside = /leads out of the task's own directories and the group's alloc directory/;
      for (const source of [".", "local/..", "secrets/./.."]) {
        await assert.rejects(rows.output("true", { config: { mounts: [bind(source, "/m")] } }), outside);
      }
      await using task = await rows.agent.task({ config: { image: rows.node.image } });
      await Deno.rename(`${task.allocDir.path}/main/local`, `${task.allocDir.path}/main/former`);
      await Deno.symlink("/", `${task.allocDir.path}/main/local`);
      await assert.rejects(task.start(), /Cannot bind ".+\/main\/local": it is a link/);
      await assert.rejects(
        rows.output("true", { task: { name: ".." } }),
        /Cannot start task "\.\.": its directory would not be/,
      );
    },
  },
  {
    name:
      "what the tasks of a group share can be mounted, and whatever one of them does, another one's mount stays there",
    async run(rows) {
      const swap = `echo mine >/alloc/data/mine; cd /alloc/data; mkdir x; echo x >x/mine; echo ready
        while :; do mv x y; ln -s / x; rm x; ln -s /alloc/logs x; rm x; mv y x; done`;
      await using swapper = await rows.ready(swap);
      const { allocDir } = swapper.config;
      const run = (script: string, mount: Record<string, unknown>) => {
        const allocId = crypto.randomUUID();
        const task = { allocDir, allocId, id: `${allocId}/main/12345678` };
        return rows.output(script, { config: { mounts: [mount] }, task });
      };
      assert.deepEqual(await run("cat /m", bind("../alloc/data/mine", "/m")), ["mine"]);
      for (let round = 0; round < 12; round++) {
        const lines = await run("ls /m", bind("../alloc/data/x", "/m")).catch((error: Error) => error.message);
        if (typeof lines !== "string") assert.deepEqual(lines, ["mine"]);
        else assert.match(lines, /leads out of|no such file|changed meanwhile|logs are in it/);
      }
      assert.doesNotMatch(await Deno.readTextFile("/proc/self/mounts"), / \/run\/containerd-driver\/mounts\//);
    },
  },
  {
    name: "a job that names FIFOs as profiles holds up no other job's start",
    async run(rows) {
      const directory = await Deno.makeTempDir();
      await makeNode(`${directory}/fifo`, ["p"]);
      const config = { seccomp_profile: `${directory}/fifo` };
      const starts = Array.from(
        { length: 40 },
        () => rows.output("true", { config }).catch((error: Error) => error.message),
      );
      assert.deepEqual(await rows.output("echo started"), ["started"]);
      for (const message of await Promise.all(starts)) {
        assert.match(String(message), /Cannot use seccomp_profile ".+\/fifo": it is not a regular file/);
      }
      await Deno.remove(directory, { recursive: true });
    },
  },
  {
    name: "an image whose passwd is larger than any real one is refused by its name, and nothing of the start is left",
    async run(rows) {
      const content = "a:x:1:1::/:\n".repeat(90_000);
      const image = await imageOf(rows, "passwd", [{ type: "file", path: "etc/passwd", content }]);
      await assert.rejects(
        rows.output("true", { config: { image }, task: { user: "app" } }),
        /Cannot use image "docker\.io\/library\/passwd:1": its \/etc\/passwd is larger than 1024 KiB/,
      );
    },
  },
  {
    name: "devices are below /dev, and their nodes never in a mount of a path of the node",
    async run(rows) {
      await assert.rejects(
        rows.output("true", { config: { devices: ["/usr:/dev/usr"] } }),
        /Cannot give the task device "\/usr": allowed is a device or a directory below \/dev/,
      );
      const image = await imageOf(rows, "device-links", links);
      await assert.rejects(
        rows.output("true", { config: { image, devices: ["/dev/null:/a/lg/null"] } }),
        /Cannot make device "\/a\/lg\/null": "\/alloc\/logs\/null" lies in a mount, where its node would stay/,
      );
    },
  },
];

testRows("what a hostile job and image cannot do", rows);
