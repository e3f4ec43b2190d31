import assert from "node:assert/strict";
import { decodePluginConfig, pluginOptions } from "../../src/config/plugin_config.ts";
import { plugin, testRefusals } from "./refusal.ts";

const INTERVAL = 'a duration from 100ms to 596h, such as "90s" or "1h30m"';
const NAMESPACE = "up to 76 letters and digits with single '.', '_' or '-' between them";
const RUNTIME = "a runtime such as io.containerd.runc.v2, or the absolute path of its shim";
const NAMES = Object.values(pluginOptions).map(({ name }) => name);
const SNAPSHOTTER = "a snapshotter's name such as overlayfs, native, stargz or nydus";

const DANGLING = { enabled: true, periodMs: 300_000, graceMs: 300_000, dryRun: false };
const defaults = {
  enabled: true,
  containerdRuntime: "io.containerd.runc.v2",
  containerdAddress: "/run/containerd/containerd.sock",
  containerdNamespace: "nomad",
  containerdState: "/run/containerd",
  imagePullTimeoutMs: 300_000,
  pullActivityTimeoutMs: 120_000,
  seccompDefault: true,
  lsmDefault: true,
  statsWorkers: 4,
  disableLogCollection: false,
  gc: { image: true, imageDelayMs: 180_000, container: true, danglingContainers: DANGLING },
  network: {
    mode: "bridge",
    name: "nomad-tasks",
    subnet: { text: "10.213.0.0/16", family: 4, base: 181_731_328n, prefix: 16 },
    cniConfigDir: "/opt/cni/config",
    hairpin: true,
    icc: true,
  },
  extraLabels: [],
  namedVolumesDir: "/var/lib/containerd-driver/volumes",
};

Deno.test("decodePluginConfig() fills in every default, also when there is no config at all", () => {
  assert.deepEqual(plugin({}), defaults);
  assert.deepEqual(decodePluginConfig(new Uint8Array(), 4), defaults);
});

Deno.test("decodePluginConfig() fills in what a gc block leaves out", () => {
  const { gc } = plugin({ gc: { image: false, image_delay: "0s", container: null } });
  assert.deepEqual(gc, { image: false, imageDelayMs: 0, container: true, danglingContainers: DANGLING });
});

Deno.test("decodePluginConfig() gives measuring two workers on one CPU and at most 64", () => {
  assert.equal(decodePluginConfig(new Uint8Array(), 1).statsWorkers, 2);
  assert.equal(decodePluginConfig(new Uint8Array(), 256).statsWorkers, 64);
});

Deno.test("decodePluginConfig() reads containerd's address with unix:// too", () => {
  assert.equal(plugin({ containerd_address: "unix:///run/c.sock" }).containerdAddress, "/run/c.sock");
});

Deno.test("decodePluginConfig() takes an auth block with only a helper or only a config", () => {
  assert.deepEqual(plugin({ auth: { helper: "ecr-login" } }).auth, { helper: "ecr-login" });
  assert.deepEqual(plugin({ auth: { config: "/c.json" } }).auth, { config: "/c.json" });
});

testRefusals(plugin, [
  [{ enabled: "true" }, 'Cannot use enabled "true": allowed is true or false'],
  [{ containerd_runtime: "runc" }, `Cannot use containerd_runtime "runc": allowed is ${RUNTIME}`],
  [
    { containerd_address: "c.sock" },
    'Cannot use containerd_address "c.sock": allowed is the absolute path of a unix socket',
  ],
  [{ containerd_namespace: "a/b" }, `Cannot use containerd_namespace "a/b": allowed is ${NAMESPACE}`],
  [{ containerd_state: "run" }, 'Cannot use containerd_state "run": allowed is an absolute path'],
  [{ snapshotter: "a b" }, `Cannot use snapshotter "a b": allowed is ${SNAPSHOTTER}`],
  [{ stats_interval: "0" }, `Cannot use stats_interval "0": allowed is ${INTERVAL}`],
  [{ stats_interval: "-1s" }, `Cannot use stats_interval "-1s": allowed is ${INTERVAL}`],
  [{ stats_interval: "x" }, `Cannot use stats_interval "x": allowed is ${INTERVAL}`],
  [{ stats_interval: "1ns" }, `Cannot use stats_interval "1ns": allowed is ${INTERVAL}`],
  [{ stats_interval: "1" }, `Cannot use stats_interval "1": allowed is ${INTERVAL}`],
  [{ stats_workers: 0 }, 'Cannot use stats_workers "0": allowed is a whole number from 1 to 64'],
  [{ stats_workers: -1 }, 'Cannot use stats_workers "-1": allowed is a whole number from 1 to 64'],
  [{ stats_workers: 10_000 }, 'Cannot use stats_workers "10000": allowed is a whole number from 1 to 64'],
  [{ stats_workers: 65 }, 'Cannot use stats_workers "65": allowed is a whole number from 1 to 64'],
  [{ stats_workers: 1.5 }, 'Cannot use stats_workers "1.5": allowed is a whole number from 1 to 64'],
  [
    { image_pull_timeout: "soon" },
    'Cannot use image_pull_timeout "soon": allowed is a duration from 1ms to 596h, such as "90s" or "1h30m"',
  ],
  [
    { pull_activity_timeout: "0s" },
    'Cannot use pull_activity_timeout "0s": allowed is a duration from 1s to 596h, such as "90s" or "1h30m"',
  ],
  [
    { registry_hosts_dir: "certs.d" },
    'Cannot use registry_hosts_dir "certs.d": allowed is an absolute path on the node',
  ],
  [
    { gc: { image_delay: "-1s" } },
    'Cannot use gc.image_delay "-1s": allowed is a duration from 0s to 596h, such as "90s" or "1h30m"',
  ],
  [
    { gc: { images: true } },
    'Cannot use option "gc.images": it is unknown, allowed are image, image_delay, container, dangling_containers',
  ],
  [
    { auth: { username: "u" } },
    'Cannot use the configuration: option "auth.password" is missing, it must be set to the password of username',
  ],
  [
    { auth: { password: "p" } },
    'Cannot use the configuration: option "auth.username" is missing, it must be set to the user of password',
  ],
  [
    { auth: { helper: "x", server_address: "r.example" } },
    'Cannot use auth.server_address "r.example": allowed is nothing unless username and password are set',
  ],
  [{ auth: { config: "c.json" } }, 'Cannot use auth.config "c.json": allowed is an absolute path on the node'],
  [
    { auth: { helper: "../x" } },
    'Cannot use auth.helper "../x": allowed is the end of a docker-credential-… program\'s name, such as ecr-login',
  ],
  [
    { privileged: true },
    `Cannot use option "privileged": it is unknown, allowed are ${NAMES.join(", ")}`,
  ],
]);
