import assert from "node:assert/strict";

import type { TaskMount } from "../../../src/model/task/task_request.ts";
import { buildSpec } from "../../../src/oci/build_spec.ts";
import type { HostFacts } from "../../../src/oci/host_facts.ts";
import type { Spec, SpecMount } from "../../../src/oci/spec.ts";
import { type RequestChanges, sampleFacts, sampleImage, samplePlan } from "../../support/sample.ts";

function specOf(request: RequestChanges, facts: Partial<HostFacts> = {}): Spec {
  return buildSpec(samplePlan(request), sampleImage(), sampleFacts(facts));
}

function mountAt(target: string, spec: Spec): SpecMount | undefined {
  return spec.mounts.find(({ destination }) => destination === target);
}

function volume(changes: Partial<TaskMount>): RequestChanges {
  return {
    mounts: [{ taskPath: "/data", hostPath: "/srv/data", readonly: false, propagation: "private", ...changes }],
  };
}

Deno.test("buildSpec() mounts the kernel's file systems, /sys and cgroups read-only", () => {
  const spec = specOf({});
  const types = Object.fromEntries(spec.mounts.map(({ destination, type }) => [destination, type]));
  assert.deepEqual(
    ["/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue", "/sys", "/sys/fs/cgroup"].map((at) => types[at]),
    ["proc", "tmpfs", "devpts", "tmpfs", "mqueue", "sysfs", "cgroup"],
  );
  assert.equal(mountAt("/sys", spec)?.options.includes("ro"), true);
  assert.equal(mountAt("/sys/fs/cgroup", spec)?.options.includes("ro"), true);
});

Deno.test("buildSpec() lets a privileged task write to /sys and cgroups, and hides nothing from it", () => {
  const spec = specOf({ config: { privileged: true } });
  assert.equal(mountAt("/sys", spec)?.options.includes("rw"), true);
  assert.equal(mountAt("/sys/fs/cgroup", spec)?.options.includes("rw"), true);
  assert.deepEqual([spec.linux.maskedPaths, spec.linux.readonlyPaths], [[], []]);
});

Deno.test("buildSpec() hides what tells of the node and protects what controls it", () => {
  const thermal = "/sys/devices/system/cpu/cpu0/thermal_throttle";
  const { maskedPaths, readonlyPaths } = specOf({}, { sensitiveSysPaths: [thermal] }).linux;
  for (const path of ["/proc/kcore", "/proc/keys", "/sys/firmware", thermal]) {
    assert.equal(maskedPaths.includes(path), true, path);
  }
  assert.deepEqual(readonlyPaths, ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]);
});

Deno.test("buildSpec() sizes /dev/shm by shm_size, 64 MiB without it", () => {
  assert.equal(mountAt("/dev/shm", specOf({}))?.options.includes("size=67108864"), true);
  const asked = specOf({ config: { shm_size: "128M" } });
  assert.equal(mountAt("/dev/shm", asked)?.options.includes("size=134217728"), true);
});

Deno.test("buildSpec() makes the root read-only for readonly_rootfs", () => {
  assert.equal(specOf({}).root.readonly, false);
  assert.equal(specOf({ config: { readonly_rootfs: true } }).root.readonly, true);
});

Deno.test("buildSpec() binds Nomad's three directories where its environment says", () => {
  const env = { NOMAD_ALLOC_DIR: "/a", NOMAD_TASK_DIR: "/t", NOMAD_SECRETS_DIR: "/s" };
  const spec = specOf({ env });
  assert.equal(mountAt("/a", spec)?.source, "/var/nomad/alloc/6a3f0c53/alloc");
  assert.equal(mountAt("/t", spec)?.source, "/var/nomad/alloc/6a3f0c53/web/local");
  assert.equal(mountAt("/s", spec)?.source, "/var/nomad/alloc/6a3f0c53/web/secrets");
  assert.equal(mountAt("/a", spec)?.options.includes("rw"), true);
});

Deno.test("buildSpec() refuses to bind one of them over another or over the kernel's files, whatever the environment says", () => {
  const at = (env: Record<string, string>) => () => specOf({ env });
  assert.throws(
    at({ NOMAD_TASK_DIR: "/alloc/logs" }),
    /at "\/alloc\/logs": Nomad mounts a directory of the task there$/,
  );
  assert.throws(at({ NOMAD_SECRETS_DIR: "/x/../local" }), /at "\/local": Nomad mounts a directory of the task there$/);
  for (const NOMAD_ALLOC_DIR of ["/dev", "/sys/fs", "/proc/"]) {
    assert.throws(at({ NOMAD_ALLOC_DIR }), /the kernel's files are there/);
  }
});

Deno.test("buildSpec() refuses a target that is not a path before it looks at it closely", () => {
  const long = "/..".repeat(1_000_000);
  const message = /^ConfigError: Cannot mount at "(\/\.\.)+\/?\.?": it is not a path, or too long$/;
  assert.throws(() => specOf({ env: { NOMAD_TASK_DIR: long } }), message);
  assert.throws(() => specOf(volume({ taskPath: long })), message);
});

Deno.test("buildSpec() binds the logs of the allocation read-only over /alloc", () => {
  const { mounts } = specOf({});
  const at = (target: string) => mounts.findIndex(({ destination }) => destination === target);
  assert.equal(at("/alloc") < at("/alloc/logs"), true);
  assert.deepEqual(mounts[at("/alloc/logs")], {
    destination: "/alloc/logs",
    type: "bind",
    source: "/var/nomad/alloc/6a3f0c53/alloc/logs",
    options: ["rbind", "ro", "rprivate"],
  });
});

Deno.test("buildSpec() keeps a private volume's mounts on their side", () => {
  const spec = specOf(volume({}));
  assert.deepEqual(mountAt("/data", spec)?.options, ["rbind", "rw", "rprivate"]);
  assert.equal(spec.linux.rootfsPropagation, undefined);
});

Deno.test("buildSpec() lets a host-to-task volume receive the node's mounts", () => {
  const spec = specOf(volume({ propagation: "host-to-task", readonly: true }));
  assert.deepEqual(mountAt("/data", spec)?.options, ["rbind", "ro", "rslave"]);
  assert.equal(spec.linux.rootfsPropagation, "rslave");
});

Deno.test("buildSpec() lets a bidirectional volume pass mounts both ways", () => {
  const spec = specOf(volume({ propagation: "bidirectional" }));
  assert.deepEqual(mountAt("/data", spec)?.options, ["rbind", "rw", "rshared"]);
  assert.equal(spec.linux.rootfsPropagation, "shared");
});

Deno.test("buildSpec() binds resolv.conf read-only, when there is one, and the hosts file writable", () => {
  const spec = specOf({}, { resolvConf: "nameserver 10.0.0.1" });
  assert.deepEqual(mountAt("/etc/resolv.conf", spec)?.options, ["rbind", "ro", "rprivate"]);
  assert.deepEqual(mountAt("/etc/hosts", spec)?.options, ["rbind", "rw", "rprivate"]);
  const { resolvConf: _image, ...facts } = sampleFacts();
  assert.equal(mountAt("/etc/resolv.conf", buildSpec(samplePlan(), sampleImage(), facts)), undefined);
});

Deno.test("buildSpec() puts each mount after the one it lies in, whatever the order in the job", () => {
  const mounts = ["/data/a/b", "/data", "/data/a"].map((target) => ({
    type: "bind",
    target,
    source: `/srv${target}`,
    options: ["rbind"],
  }));
  const targets = specOf({ config: { mounts } }).mounts.map(({ destination }) => destination);
  assert.deepEqual(targets.filter((target) => target.startsWith("/data")), ["/data", "/data/a", "/data/a/b"]);
});

Deno.test("buildSpec() runs the node's init program before the task's words, and refuses init without one", () => {
  const spec = specOf({ config: { init: true, command: "x" } });
  assert.deepEqual(spec.process.args, ["/sbin/docker-init", "--", "/entrypoint", "x"]);
  assert.equal(mountAt("/sbin/docker-init", spec)?.source, "/usr/bin/tini-static");
  const { initPath: _none, ...facts } = sampleFacts();
  assert.throws(() => buildSpec(samplePlan({ config: { init: true } }), sampleImage(), facts), {
    name: "ConfigError",
    message: /^Cannot use init "true": the node has no docker-init, tini-static, catatonit or tini /,
  });
});

Deno.test("buildSpec() gives a task with the node's IPC namespace the node's shared memory, and one without any none", () => {
  assert.equal(mountAt("/dev/shm", specOf({ config: { ipc_mode: "host" } }))?.source, "/dev/shm");
  assert.equal(mountAt("/dev/shm", specOf({ config: { ipc_mode: "none" } })), undefined);
});
