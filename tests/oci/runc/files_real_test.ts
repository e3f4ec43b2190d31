import assert from "node:assert/strict";

import { runCommand } from "../../../dev/run_command.ts";
import { cgroupVersion } from "../../../src/host/cgroup/cgroup_version.ts";
import { rootTest } from "../../support/root_test_case.ts";
import { runTask } from "../../support/run_task.ts";

/** Shell words that say whether a file can be made in a directory. */
const canWrite = (directory: string) => `(touch ${directory}/new 2>/dev/null && echo yes || echo no)`;

async function writeGreeting(allocDir: string): Promise<void> {
  await Deno.mkdir(`${allocDir}/web/local/etc`);
  await Deno.writeTextFile(`${allocDir}/web/local/etc/greeting`, "hello\n");
}

rootTest("runc lets a task write to Nomad's directories, but not to the logs", async () => {
  const script = ["/alloc", "/local", "/secrets", "/alloc/logs"].map(canWrite).join(";");
  assert.deepEqual(await runTask(script), ["yes", "yes", "yes", "no"]);
});

rootTest("runc lets a task write to its root, unless readonly_rootfs", async () => {
  assert.deepEqual(await runTask(canWrite("/")), ["yes"]);
  const request = { config: { readonly_rootfs: true, cwd: "/" } };
  assert.deepEqual(await runTask([canWrite("/"), canWrite("/local"), canWrite("/dev/shm")].join(";"), { request }), [
    "no",
    "yes",
    "yes",
  ]);
});

rootTest("runc keeps /sys and cgroups from a task, unless it is privileged", async () => {
  const cgroup = cgroupVersion() === 1 ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup";
  const script = ["/sys", cgroup].map((path) => `awk '$2 == "${path}" { print substr($4, 1, 2) }' /proc/mounts`).join(
    ";",
  );
  assert.deepEqual(await runTask(script), ["ro", "ro"]);
  assert.deepEqual(await runTask(script, { request: { config: { privileged: true } } }), ["rw", "rw"]);
});

rootTest("runc hides and protects what is the node's own", async () => {
  const script = `test -c /proc/keys && echo masked; ls /sys/firmware | wc -l; ${canWrite("/proc/sys/kernel")}`;
  assert.deepEqual(await runTask(script), ["masked", "0", "no"]);
});

rootTest("runc sizes /dev/shm", async () => {
  const size = "df -k /dev/shm | awk 'END { print $2 }'";
  assert.deepEqual(await runTask(size), ["65536"]);
  assert.deepEqual(await runTask(size, { request: { config: { shm_size: "1M" } } }), ["1024"]);
});

rootTest("runc binds a relative source read-only, and mounts a tmpfs of its size", async () => {
  const mounts = [
    { type: "bind", target: "/etc/app", source: "local/etc", options: ["rbind", "ro"] },
    { type: "tmpfs", target: "/cache", options: ["size=1m"] },
  ];
  const script = `cat /etc/app/greeting; ${canWrite("/etc/app")}; df -k /cache | awk 'END { print $2 }'`;
  assert.deepEqual(await runTask(script, { request: { config: { mounts } }, prepare: writeGreeting }), [
    "hello",
    "no",
    "1024",
  ]);
});

rootTest("runc binds volumes with their propagation", async () => {
  const source = await Deno.makeTempDir();
  await runCommand(["mount", "-t", "tmpfs", "tmpfs", source]);
  await runCommand(["mount", "--make-shared", source]);
  try {
    const marks: string[][] = [];
    for (const propagation of ["private", "host-to-task", "bidirectional"] as const) {
      const mounts = [{ taskPath: "/vol", hostPath: source, readonly: false, propagation }];
      const script = "sed -n 's/.* \\/vol [^ ]* \\(.*\\)- .*/\\1/p' /proc/self/mountinfo | sed 's/:[0-9]*//g'";
      marks.push(await runTask(script, { request: { mounts } }));
    }
    assert.deepEqual(marks.map(([mark]) => mark?.trim()), ["", "master", "shared"]);
  } finally {
    await runCommand(["umount", source]);
    await Deno.remove(source);
  }
});

rootTest("runc lets a task open the devices it was given, as far as it was given them", async () => {
  const request = { config: { devices: ["/dev/loop7:/dev/disk:r"] } };
  const script = "(: </dev/disk) && echo read; (: >>/dev/disk) 2>&1 | grep -o 'Operation not permitted'";
  assert.deepEqual(await runTask(script, { request }), ["read", "Operation not permitted"]);
});

rootTest("runc lets a task make the node of any device, but not open it", async () => {
  const script = "mknod /disk b 7 7 && echo made; (: </disk) 2>&1 | grep -o 'Operation not permitted'";
  assert.deepEqual(await runTask(script), ["made", "Operation not permitted"]);
});

rootTest("runc gives a privileged task the node's devices", async () => {
  const script = "test -b /dev/loop7 && (: </dev/loop7) && echo open";
  assert.deepEqual(await runTask(script, { request: { config: { privileged: true } } }), ["open"]);
});
