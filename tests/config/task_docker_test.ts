import assert from "node:assert/strict";

import { task, testRefusals } from "./refusal.ts";

Deno.test("decodeTaskConfig() reads volumes in Docker's short form; what is missing is made", () => {
  const volumes = ["/srv/data:/data", "name:/a:ro", "./local/x:/b:z,rslave", "../alloc/data:/c:Z,nocopy"];
  const made = { type: "bind", create: true } as const;
  assert.deepEqual(task({ volumes }).mounts, [
    { ...made, source: "/srv/data", target: "/data", options: ["rbind"], option: "volumes[0]" },
    { ...made, source: "name", target: "/a", options: ["rbind", "ro"], option: "volumes[1]" },
    {
      ...{ ...made, source: "./local/x", target: "/b", options: ["rbind", "rslave"], relabel: "shared" },
      option: "volumes[2]",
    },
    {
      ...{ ...made, source: "../alloc/data", target: "/c", options: ["rbind"], relabel: "private" },
      option: "volumes[3]",
    },
  ]);
});

Deno.test("decodeTaskConfig() takes a bare name for a volume's only with volume_driver", () => {
  const { mounts, namedVolumes } = task({ volumes: ["db:/data:ro,nocopy", "./db:/own"], volume_driver: "local" });
  assert.deepEqual(mounts.map(({ source }) => source), ["./db"]);
  const volume = { name: "db", target: "/data", readonly: true, noCopy: true, labels: {} };
  assert.deepEqual(namedVolumes, [{ ...volume, option: "volumes[0]" }]);
});

Deno.test("decodeTaskConfig() reads devices as texts, as blocks and as one block", () => {
  const fuse = { hostPath: "/dev/fuse", containerPath: "/dev/fuse", permissions: "rwm" };
  const block = { host_path: "/dev/fuse" };
  assert.deepEqual(task({ devices: ["/dev/fuse", block] }).devices, [fuse, fuse]);
  assert.deepEqual(task({ devices: block }).devices, [fuse]);
  assert.deepEqual(task({ devices: [{ ...block, container_path: "/dev/x", cgroup_permissions: "r" }] }).devices, [
    { hostPath: "/dev/fuse", containerPath: "/dev/x", permissions: "r" },
  ]);
});

Deno.test("decodeTaskConfig() takes Docker's 0, empty texts and empty lists for nothing asked", () => {
  const nothing = {
    ...{ shm_size: "0", memory_hard_limit: 0, cpu_cfs_period: 0, container_exists_attempts: 0, network_aliases: [] },
    ...{ ipv4_address: "", storage_opt: [], userns_mode: "", logging: null, healthchecks: { disable: false } },
    ...{ volumes: [], mount: [], labels: [], isolation: "", advertise_ipv6_address: false, auth: { username: "" } },
  };
  const { shmSizeBytes, memoryHardLimitMb, cpuCfsPeriodUs, notices, auth, mounts, namedVolumes } = task(nothing);
  assert.deepEqual(
    [shmSizeBytes, memoryHardLimitMb, cpuCfsPeriodUs, notices, auth, mounts, namedVolumes],
    [undefined, undefined, undefined, undefined, undefined, [], undefined],
  );
});

Deno.test("decodeTaskConfig() takes podman's spellings: tmpfs, working_dir, userns", () => {
  const { mounts, cwd } = task({ tmpfs: ["/run:size=64m,exec", "/t"], working_dir: "/srv", userns: "host" });
  assert.deepEqual(mounts.map(({ options }) => options), [
    ["nosuid", "nodev", "size=64m"],
    ["noexec", "nosuid", "nodev"],
  ]);
  assert.equal(cwd, "/srv");
});

testRefusals(task, [
  [
    { volumes: ["db:/data"], volume_driver: "portworx" },
    'Cannot use volume_driver "portworx": allowed is "local"; for another driver write a `volume_mount` of a CSI volume',
  ],
  [{ ulimit: [{ nofiles: "1" }] }, /^Cannot use ulimit "nofiles": allowed is one of core, cpu, /],
  [{ devices: ["fuse"] }, /^Cannot use devices\[0\] "fuse": allowed is host\[:container\[:rwm\]\]/],
  [
    { devices: [{ container_path: "/x" }] },
    /option "devices\[0\]\.host_path" is missing, it must be set to an absolute path/,
  ],
  [
    { mount: [{ type: "bind", target: "/x" }] },
    /option "mount\[0\]\.source" is missing, it must be set to the path to mount/,
  ],
  [
    { mount: [{ type: "bind", source: "/x", target: "/x", tmpfs_options: { size: 1 } }] },
    'Cannot use mount[0].tmpfs_options "{…}": allowed is nothing, since type is "bind"',
  ],
  [{ userns_mode: "private" }, /^Cannot use userns_mode "private": a task has the node's users, allowed is "host"/],
  [{ storage_opt: [{ size: "10G" }] }, /^Cannot use storage_opt ".*": no snapshotter of containerd limits/],
  [{ labels: [{ "containerd.io/gc.root": "x" }] }, /^Cannot use labels "containerd.io\/gc.root": allowed is /],
  [{ working_dir: "/a", work_dir: "/b" }, /^Cannot use working_dir "\/a": work_dir is set too/],
  [{ ipc_mode: "container:x" }, /^Cannot use ipc_mode "container:x": allowed is "host" or "private"/],
]);
