import assert from "node:assert/strict";
import { fromBinary } from "@bufbuild/protobuf";
import { decodePluginConfig } from "../../src/config/plugin_config.ts";
import { decodeTaskConfig, type TaskConfig } from "../../src/config/task_config.ts";
import { ConfigError } from "../../src/errors.ts";
import { SetConfigRequestSchema } from "../../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import { capturedConfigs, capturedPluginConfig } from "../fixtures/nomad_capture.ts";

/** What Nomad's defaults make of a job that sets only the image. */
const base: TaskConfig = {
  image: "busybox",
  imagePullTimeoutMs: 300_000,
  forcePull: false,
  authSoftFail: false,
  readonlyRootfs: false,
  mounts: [],
  devices: [],
  capAdd: [],
  capDrop: [],
  privileged: false,
  sysctl: {},
  hostNetwork: false,
  hostDns: true,
  extraHosts: [],
  ports: [],
  portMap: {},
  dnsServers: [],
  dnsSearchDomains: [],
  dnsOptions: [],
};

const { imagePullTimeoutMs: _unset, ...withoutTimeout } = base;

const expected: Record<string, TaskConfig> = {
  "minimal": { ...base, image: "redis" },
  "command-args": { ...base, image: "busybox:1.36", command: "/bin/sh", args: ["-c", "echo t $HOME"] },
  "empty-lists": { ...base, args: [], entrypoint: [] },
  "false-and-empty": { ...withoutTimeout, hostDns: false },
  "auth-block": {
    ...base,
    image: `r.example/x@sha256:${"0".repeat(64)}`,
    auth: { username: "user", password: 'p"w' },
  },
  "mount-blocks": {
    ...base,
    mounts: [
      { type: "bind", target: "/data", source: "local/data", options: ["rbind", "rw"] },
      { type: "tmpfs", target: "/t", options: ["size=64m"] },
    ],
  },
  "mount-list": {
    ...base,
    mounts: [{ type: "bind", target: "/target/t1", source: "/src/s1", options: ["rbind", "ro"] }],
  },
  "sysctl-map": { ...base, sysctl: { "net.core.somaxconn": "16384", "net.ipv4.ip_forward": "1" } },
  "sysctl-two-maps": { ...base, sysctl: { "kernel.msgmax": "1", "kernel.msgmnb": "65536" } },
  "numbers": { ...base, pidsLimit: 128 },
  // The job says …993: Nomad rounds it to a double before it sends it.
  "number-large": { ...base, pidsLimit: 9_007_199_254_740_992 },
  "number-negative": base,
  "number-string": { ...base, pidsLimit: 64 },
  "unicode-and-long": { ...base, hostname: "héllo", args: ["x".repeat(300), "日本"] },
  "everything": {
    ...base,
    capAdd: ["CAP_SYS_ADMIN", "CAP_NET_RAW"],
    capDrop: ["ALL"],
    cwd: "/w",
    devices: [{ hostPath: "/dev/fuse", containerPath: "/dev/fuse", permissions: "rwm" }],
    privileged: true,
    pidsLimit: 10,
    pidMode: "host",
    hostname: "h",
    extraHosts: [{ name: "a", address: "10.0.0.1" }, { name: "b", address: "::1" }],
    entrypoint: ["/e", "x"],
    seccomp: true,
    seccompProfile: "/p.json",
    shmSizeBytes: 134_217_728,
    readonlyRootfs: true,
    hostNetwork: true,
    imagePullTimeoutMs: 30_000,
    cpusetCpus: "0-1",
    cpusetMems: "0",
  },
};

const refused: Record<string, string> = {
  "number-float":
    'Cannot use pids_limit "1.5": allowed is a whole number from 1 to 9007199254740992, or 0 or -1 for no limit',
  "number-beyond-int64":
    'Cannot use pids_limit "18446744073709551616": allowed is a whole number from 1 to 9007199254740992, or 0 or -1 for no limit',
};

for (const { name, bytes } of capturedConfigs()) {
  const message = refused[name];
  if (message === undefined) {
    Deno.test(`decodeTaskConfig() reads "${name}" of Nomad 2.0.5 as the job said`, () => {
      assert.deepEqual(decodeTaskConfig(bytes), expected[name]);
    });
  } else {
    Deno.test(`decodeTaskConfig() refuses "${name}" of Nomad 2.0.5`, () => {
      assert.throws(() => decodeTaskConfig(bytes), new ConfigError(message));
    });
  }
}

Deno.test("decodePluginConfig() reads what Nomad 2.0.5 sends in each of its three SetConfig calls", () => {
  for (const request of capturedPluginConfig().requests) {
    const { msgpackConfig } = fromBinary(SetConfigRequestSchema, request);
    const config = decodePluginConfig(msgpackConfig);
    assert.equal(config.statsIntervalMs, 2000);
    assert.equal(config.containerdRuntime, "io.containerd.runc.v2");
    assert.deepEqual(config.auth, { username: "u", password: "p" });
  }
});
