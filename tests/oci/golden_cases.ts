import type { ImageConfig } from "../../src/model/image/image_config.ts";
import type { StartPlan } from "../../src/model/plan/start_plan.ts";
import type { DeviceNode } from "../../src/model/device_node.ts";
import type { HostFacts } from "../../src/oci/host_facts.ts";
import { sampleAllowance, sampleFacts, sampleImage, samplePlan, sampleRequest } from "../support/sample.ts";

interface GoldenCase {
  readonly name: string;
  readonly what: string;
  readonly plan: StartPlan;
  readonly image: ImageConfig;
  readonly facts: HostFacts;
}

const fuse: DeviceNode = { path: "/dev/fuse", type: "c", major: 10, minor: 229, fileMode: 0o666, uid: 0, gid: 0 };
const disk: DeviceNode = { path: "/dev/sda", type: "b", major: 8, minor: 0, fileMode: 0o660, uid: 0, gid: 6 };
const scope = "6a3f0c53-64c4-8a5e-3b56-3f0d6a2e3a11.web";

const everyOption = {
  args: ["--port", "80"],
  cap_add: ["net_admin"],
  cap_drop: ["CAP_MKNOD"],
  command: "/bin/server",
  cpuset_cpus: "1-2",
  cpuset_mems: "0",
  cwd: "/srv",
  devices: ["/dev/fuse:/dev/fuse:rw"],
  hostname: "shop-front",
  mounts: [
    { type: "bind", target: "/etc/app", source: "local/etc", options: ["rbind", "ro"] },
    { type: "volume", target: "/data", source: "/srv/data", options: ["ro", "rslave"] },
    { type: "tmpfs", target: "/cache", options: ["size=64m"] },
  ],
  pid_mode: "host",
  pids_limit: 100,
  readonly_rootfs: true,
  seccomp: true,
  shm_size: "128M",
  sysctl: { "net.core.somaxconn": "16384" },
};

/** One case for each golden file, by its name. */
export const goldenCases: readonly GoldenCase[] = [
  {
    name: "minimal",
    what: "a task with nothing but an image on cgroup v2",
    plan: samplePlan(),
    image: sampleImage(),
    facts: sampleFacts(),
  },
  {
    name: "minimal_cgroup_v1_arm64",
    what: "a task with nothing but an image on cgroup v1 and arm64",
    plan: samplePlan({
      resources: { ...sampleRequest().resources, cpusetCgroup: "/sys/fs/cgroup/cpuset/nomad/share" },
    }, { cgroupVersion: 1 }),
    image: sampleImage(),
    facts: sampleFacts({ cgroupVersion: 1, architecture: "arm64", allowedCpus: "0-7" }),
  },
  {
    name: "every_option",
    what: "a task with every option in a group network",
    plan: samplePlan({
      env: { ...sampleRequest().env, PATH: "/job/bin", SECRET: "s=1" },
      resources: {
        percentTicks: 0.25,
        cpuShares: 1024,
        memoryBytes: 256 * 1024 * 1024,
        memoryMaxBytes: 512 * 1024 * 1024,
        cpusetCpus: "1-3",
        cpusetCgroup: `/sys/fs/cgroup/nomad.slice/reserve.slice/${scope}.scope`,
      },
      mounts: [{ taskPath: "/vol", hostPath: "/mnt/csi/vol", readonly: false, propagation: "bidirectional" }],
      network: { mode: "group", path: "/var/run/netns/6a3f0c53", hostname: "group-name" },
      config: everyOption,
    }),
    image: sampleImage(),
    facts: sampleFacts({
      allowance: sampleAllowance({ pidsLimit: 100 }),
      allowedCpus: "0-7",
      allowedMems: "0",
      devices: [{ ...fuse, permissions: "rw" }],
      mountSources: { "local/etc": "/var/nomad/alloc/6a3f0c53/web/local/etc" },
      sensitiveSysPaths: ["/sys/devices/system/cpu/cpu0/thermal_throttle"],
    }),
  },
  {
    name: "privileged",
    what: "a privileged task on the node's network",
    plan: samplePlan({ config: { privileged: true, host_network: true } }),
    image: sampleImage(),
    facts: sampleFacts({ hostDevices: [fuse, disk] }),
  },
];
