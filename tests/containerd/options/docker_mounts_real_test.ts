import assert from "node:assert/strict";

import { busyboxImage } from "../../../dev/image/busybox_image.ts";
import { runCommand } from "../../../dev/run_command.ts";
import type { LayerEntry } from "../../../dev/image/layer.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { type Row, Rows, testRows } from "../run_rows.ts";

const TOUCH = (directory: string) => `(touch ${directory}/new 2>/dev/null && echo yes || echo no)`;

/** An image with a VOLUME that has a file, and one that the image does not have. */
async function volumeImage({ node }: Rows): Promise<string> {
  const image = "docker.io/library/volumes:1";
  const conf: LayerEntry[] = [{ type: "directory", path: "etc/app" }, {
    type: "file",
    path: "etc/app/conf",
    content: "of the image\n",
  }];
  const config = { volumes: ["/etc/app", "/data/missing"] };
  await node.containerd.importImages(await busyboxImage({ name: image, config, layers: [conf] }));
  return image;
}

/** The next event about what a job does not get. */
async function nextNotice({ agent }: Rows): Promise<string> {
  const events = agent.events();
  for (;;) {
    const { value } = await events.next();
    const message: string = value?.message ?? "";
    if (/no effect|is private/.test(message)) return message;
  }
}

const rows: readonly Row[] = [
  {
    name: "volumes: source:target[:options]; a source that is missing is made, a bare name is below the task directory",
    async run(rows) {
      const host = await Deno.makeTempDir();
      const volumes = [`${host}/made:/abs`, "data:/rel", "local/conf:/conf:ro", "../alloc/data:/shared"];
      const script = ["/abs", "/rel", "/conf", "/shared"].map(TOUCH).join(";");
      await using task = await rows.ready(`echo ready; ${script}; sleep 3600 & wait $!`, {
        config: { volumes },
      });
      const lines = [];
      for (let line = 0; line < 4; line++) lines.push(await task.allocDir.stdout.line());
      assert.deepEqual(lines, ["yes", "yes", "no", "yes"]);
      assert.equal((await Deno.stat(`${host}/made/new`)).isFile, true);
      assert.equal((await Deno.stat(`${task.allocDir.path}/main/data/new`)).isFile, true);
      assert.equal((await Deno.stat(`${task.allocDir.path}/alloc/data/new`)).isFile, true);
      await Deno.remove(host, { recursive: true });
    },
  },
  {
    name: "volumes: no link leads one that is made out of the task directory",
    async run(rows) {
      await using task = await rows.agent.task({
        config: { image: rows.node.image, volumes: ["local/out/made:/x"] },
      });
      await Deno.symlink("/tmp", `${task.allocDir.path}/main/local/out`);
      await assert.rejects(
        task.start(),
        /Cannot mount "local\/out\/made" at "\/x": it leads out of the task's own directories/,
      );
      await assert.rejects(Deno.stat("/tmp/made"), Deno.errors.NotFound);
    },
  },
  {
    name: "mount: type volume is a directory of the node by its name, filled from the image once and kept",
    async run(rows) {
      const directory = await Deno.makeTempDir();
      await using agent = await TestAgent.start(rows.node, { named_volumes_dir: directory });
      const own = new Rows(rows.node, agent);
      const image = await volumeImage(rows);
      const mount = [{
        type: "volume",
        source: "conf",
        target: "/etc/app",
        volume_options: [{ labels: [{ a: "b" }] }],
      }];
      const script = "cat /etc/app/*; echo of the task >/etc/app/conf";
      assert.deepEqual(await own.output(script, { config: { image, mount } }), ["of the image"]);
      assert.deepEqual(await own.output(script, { config: { image, mount } }), ["of the task"]);
      const bare = [{ source: "bare", target: "/etc/app", readonly: true, volume_options: [{ no_copy: true }] }];
      const look = `ls /etc/app | wc -l; ${TOUCH("/etc/app")}`;
      assert.deepEqual(await own.output(look, { config: { image, mount: bare } }), ["0", "no"]);
      const about = JSON.parse(await Deno.readTextFile(`${directory}/conf/volume.json`));
      assert.deepEqual(about.labels, { a: "b" });
      await assert.rejects(
        own.output("true", { config: { mount: [{ source: "../x", target: "/x" }] } }),
        /Cannot use mount\[0\]\.source "\.\.\/x"/,
      );
      await Deno.remove(directory, { recursive: true });
    },
  },
  {
    name: "volume_driver: with local a bare name in volumes is a volume that is kept on the node",
    async run(rows) {
      const directory = await Deno.makeTempDir();
      await using agent = await TestAgent.start(rows.node, { named_volumes_dir: directory });
      const own = new Rows(rows.node, agent);
      const config = { volumes: ["shared:/data"], volume_driver: "local" };
      assert.deepEqual(await own.output("ls /data; touch /data/left; echo first", { config }), ["first"]);
      assert.deepEqual(await own.output("ls /data", { config: { ...config, readonly_rootfs: true } }), ["left"]);
      assert.equal((await Deno.stat(`${directory}/shared/_data/left`)).isFile, true);
      await Deno.remove(directory, { recursive: true });
    },
  },
  {
    name: "mount: bind_options, tmpfs_options and readonly as Docker has them",
    async run(rows) {
      const mount = [
        { type: "bind", source: "local", target: "/b", readonly: true, bind_options: [{ propagation: "rslave" }] },
        { type: "tmpfs", target: "/t", tmpfs_options: [{ size: 1_048_576, mode: 0o700 }] },
      ];
      const script = `${TOUCH("/b")}; df -k /t | awk 'END { print $2 }'; stat -c %a /t;
        grep ' /t ' /proc/mounts | grep -o noexec`;
      assert.deepEqual(await rows.output(script, { config: { mount } }), ["no", "1024", "700", "noexec"]);
    },
  },
  {
    name: "tmpfs: target[:options] as in podman's driver",
    async run(rows) {
      const script = `df -k /t | awk 'END { print $2 }'; ${TOUCH("/t")}`;
      assert.deepEqual(await rows.output(script, { config: { tmpfs: ["/t:size=1m"] } }), ["1024", "yes"]);
    },
  },
  {
    name:
      "an image's VOLUMEs exist and can be written to, with readonly_rootfs too and with what the image has in them",
    async run(rows) {
      const image = await volumeImage(rows);
      const script = `cat /etc/app/conf; ${TOUCH("/etc/app")}; ${TOUCH("/data/missing")}; ${TOUCH("/")}`;
      assert.deepEqual(await rows.output(script, { config: { image } }), ["of the image", "yes", "yes", "yes"]);
      assert.deepEqual(await rows.output(script, { config: { image, readonly_rootfs: true } }), [
        ...["of the image", "yes", "yes", "no"],
      ]);
    },
  },
  {
    name: "a mount that wants mounts to travel, from a mount of the node that is private, starts and says so",
    async run(rows) {
      const source = await Deno.makeTempDir();
      await runCommand(["mount", "--bind", source, source]);
      await runCommand(["mount", "--make-private", source]);
      const heard = nextNotice(rows);
      const mounts = [{ taskPath: "/m", hostPath: source, propagationMode: "bidirectional" }];
      assert.deepEqual(await rows.output("echo runs", { task: { mounts } }), ["runs"]);
      assert.equal(
        await heard,
        `The mount at "/m" is bidirectional and the node's mount of "${source}" is private: nothing that is mounted ` +
          "later travels between the node and the task",
      );
      await runCommand(["mount", "--make-shared", source]);
      const silent = nextNotice(rows);
      await rows.output("echo runs", { task: { mounts }, config: { logging: [{ type: "syslog" }] } });
      assert.match(await silent, /^Logging has no effect: [^;]*$/);
      await runCommand(["umount", source]);
      await Deno.remove(source);
    },
  },
  {
    name: "devices: blocks with host_path, container_path and cgroup_permissions",
    async run(rows) {
      const devices = [{ host_path: "/dev/loop6", container_path: "/dev/six", cgroup_permissions: "r" }];
      const script = "stat -c %t:%T /dev/six; (: >>/dev/six) 2>/dev/null || echo no";
      assert.deepEqual(await rows.output(script, { config: { devices } }), ["7:6", "no"]);
    },
  },
];

testRows("a docker task's mounts", rows);
