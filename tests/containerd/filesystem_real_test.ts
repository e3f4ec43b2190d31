import assert from "node:assert/strict";

import { cgroupVersion } from "../../src/host/cgroup/cgroup_version.ts";
import { type Row, testRows } from "./run_rows.ts";

/** Shell words that say whether a file can be made in a directory. */
const canWrite = (directory: string) => `(touch ${directory}/new 2>/dev/null && echo yes || echo no)`;
const sizeKiB = (directory: string) => `df -k ${directory} | awk 'END { print $2 }'`;
/** Shell words that print the type and some options of what is mounted at a path, as mount(8) shows them. */
const mountAt = (path: string) => `awk '$2 == "${path}" { print $3, $4 }' /proc/mounts | tail -n 1`;

/** On version 1 the read-only file systems of the controllers lie below. */
const CGROUP = cgroupVersion() === 1 ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup";

const rows: readonly Row[] = [
  {
    name: "/alloc, /local, /secrets are bound where Nomad says; /alloc/logs read-only over /alloc",
    async run(rows) {
      const directories = ["/alloc", "/local", "/secrets", "/alloc/data", "/alloc/logs"];
      const script = `${directories.map(canWrite).join(";")}; ls -a /alloc/logs | grep stdout`;
      assert.deepEqual(await rows.output(script), ["yes", "yes", "yes", "yes", "no", ".main.stdout.fifo"]);
      const env = { NOMAD_ALLOC_DIR: "/n/all", NOMAD_TASK_DIR: "/n/task", NOMAD_SECRETS_DIR: "/n/secret" };
      const moved = ["/n/all", "/n/all/logs", "/n/task", "/n/secret"].map(canWrite).join(";");
      assert.deepEqual(await rows.output(moved, { env }), ["yes", "no", "yes", "yes"]);
    },
  },
  {
    name: "readonly_rootfs: the image's files cannot be written to, the task's directories and /dev/shm can",
    async run(rows) {
      const script = ["/", "/tmp", "/local", "/alloc", "/dev/shm"].map(canWrite).join(";");
      assert.deepEqual(await rows.output(script), ["yes", "yes", "yes", "yes", "yes"]);
      assert.deepEqual(await rows.output(script, { config: { readonly_rootfs: true } }), [
        ...["no", "no", "yes", "yes", "yes"],
      ]);
    },
  },
  {
    name: "mounts: bind and volume bind a host path with fstab options; a path as a volume without any is an error",
    async run(rows) {
      const source = await Deno.makeTempDir();
      await Deno.writeTextFile(`${source}/greeting`, "hello\n");
      const mounts = [
        { type: "bind", target: "/bound", source, options: ["rbind", "ro"] },
        { type: "volume", target: "/a/volume", source, options: ["rbind", "rw", "noexec"] },
        { target: "/file", source: `${source}/greeting`, options: ["bind", "ro"] },
      ];
      const script = `cat /bound/greeting /a/volume/greeting /file; ${canWrite("/bound")}; ${canWrite("/a/volume")};
        ${mountAt("/a/volume")} | grep -o noexec`;
      assert.deepEqual(await rows.output(script, { config: { mounts } }), [
        ...["hello", "hello", "hello", "no", "yes", "noexec"],
      ]);
      assert.equal((await Deno.stat(`${source}/new`)).isFile, true);
      const empty = [{ target: "/bound", source, options: [] }];
      await assert.rejects(
        rows.output("true", { config: { mounts: empty } }),
        /Cannot use mounts\[0\]\.source ".*": allowed is the name of a volume.*; for a path write type = "bind"/,
      );
      await Deno.remove(source, { recursive: true });
    },
  },
  {
    name: "mounts: tmpfs",
    async run(rows) {
      const mounts = [{ type: "tmpfs", target: "/cache", options: ["size=1m", "mode=700"] }, {
        type: "tmpfs",
        target: "/plain",
      }];
      const script = `${sizeKiB("/cache")}; stat -c %a /cache; ${canWrite("/plain")}; ${
        mountAt("/plain")
      } | cut -c 1-5`;
      assert.deepEqual(await rows.output(script, { config: { mounts } }), ["1024", "700", "yes", "tmpfs"]);
    },
  },
  {
    name:
      "mounts: a relative source is under the task directory or ../alloc; it may not leave them through .. or a link",
    async run(rows) {
      const mount = (source: string) => ({ type: "bind", target: "/etc/app", source, options: ["rbind", "ro"] });
      await using task = await rows.agent.task({
        config: { image: rows.node.image, command: "cat", args: ["/etc/app/conf"], mounts: [mount("local/etc")] },
      });
      const taskDir = `${task.allocDir.path}/main`;
      await Deno.mkdir(`${taskDir}/local/etc`);
      await Deno.writeTextFile(`${taskDir}/local/etc/conf`, "answer = 42\n");
      await task.start();
      assert.equal(await task.allocDir.stdout.text(), "answer = 42\n");
      for (const source of ["../other", "local/../../other/local"]) {
        await assert.rejects(
          rows.output("true", { config: { mounts: [mount(source)] } }),
          /Cannot use mounts\[0\]\.source ".*": allowed is an absolute path of the node, one inside the task directory/,
        );
      }
      await using linked = await rows.agent.task({
        config: { image: rows.node.image, mounts: [mount("secrets/out")] },
      });
      await Deno.symlink("/etc", `${linked.allocDir.path}/main/secrets/out`);
      await assert.rejects(
        linked.start(),
        /Cannot mount "secrets\/out" at "\/etc\/app": it leads out of the task's own directories/,
      );
    },
  },
  {
    name: 'shm_size: size of /dev/shm, such as "128M"; 64M when not set',
    async run(rows) {
      assert.deepEqual(await rows.output(sizeKiB("/dev/shm")), ["65536"]);
      assert.deepEqual(await rows.output(sizeKiB("/dev/shm"), { config: { shm_size: "128M" } }), ["131072"]);
    },
  },
  {
    name: "every task has /proc, /dev, /dev/pts, /dev/shm, /dev/mqueue, /sys, and its cgroup read-only",
    async run(rows) {
      const paths = ["/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue", "/sys", CGROUP];
      const script = paths.map(mountAt).join(";");
      const [proc, dev, pts, shm, mqueue, sys, cgroup] = await rows.output(script);
      assert.match(proc ?? "", /^proc rw,nosuid,nodev,noexec/);
      assert.match(dev ?? "", /^tmpfs rw,nosuid,.*size=65536k,mode=755/);
      assert.match(pts ?? "", /^devpts rw,nosuid,noexec,.*gid=5,mode=620,ptmxmode=666/);
      assert.match(shm ?? "", /^tmpfs rw,nosuid,nodev,noexec/);
      assert.match(mqueue ?? "", /^mqueue rw,nosuid,nodev,noexec/);
      assert.match(sys ?? "", /^sysfs ro,nosuid,nodev,noexec/);
      assert.match(cgroup ?? "", /^cgroup2? ro,nosuid,nodev,noexec/);
    },
  },
  {
    name: "masked and read-only paths keep what is the node's from the task",
    async run(rows) {
      const masked = ["/proc/kcore", "/proc/keys", "/proc/timer_list"];
      const script = `for file in ${masked.join(" ")}; do test ! -e $file || cat $file 2>&1 | wc -c; done | sort -u;
        ls /sys/firmware | wc -l; ${
        canWrite("/proc/sys/kernel")
      }; (echo h >/proc/sysrq-trigger) 2>/dev/null || echo no`;
      assert.deepEqual(await rows.output(script), ["0", "0", "no", "no"]);
    },
  },
  {
    name: "devices: host[:container[:rwm]], device nodes with cgroup rules; a missing device is an error naming it",
    async run(rows) {
      const open = (path: string) => `(: <${path}) && echo read; (: >>${path}) 2>/dev/null && echo write`;
      const devices = ["/dev/loop7", "/dev/loop6:/dev/disk/by-name/six:r"];
      const script = `${open("/dev/loop7")}; ${open("/dev/disk/by-name/six")}; stat -c %t:%T /dev/disk/by-name/six`;
      assert.deepEqual(await rows.output(script, { config: { devices } }), ["read", "write", "read", "7:6"]);
      const denied = "mknod /disk b 7 7; (: </disk) 2>&1 | grep -o 'Operation not permitted'";
      assert.deepEqual(await rows.output(denied), ["Operation not permitted"]);
      await assert.rejects(
        rows.output("true", { config: { devices: ["/dev/missing"] } }),
        /Cannot give the task device "\/dev\/missing": the node has no such device/,
      );
    },
  },
];

testRows("a task's files", rows);
