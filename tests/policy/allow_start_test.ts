import assert from "node:assert/strict";
import { ConfigError } from "../../src/errors.ts";
import { matchesGlob } from "../../src/policy/matches_glob.ts";
import type { Block } from "./policy_rows.ts";
import { start } from "./start.ts";

const NONE = { restricted: true };

Deno.test("allowStart() lets a job that asks for nothing of the node pass whatever is closed", () => {
  const job = {
    mounts: [{ source: "local/data", target: "/t", options: ["ro"] }, { type: "tmpfs", target: "/m" }],
    cap_drop: ["all"],
    privileged: false,
    seccomp: true,
    sysctl: { "net.core.somaxconn": "1" },
  };
  assert.deepEqual(start(job, { ...NONE, allow_host_network: false }).waived, []);
});

Deno.test("allowStart() gives the operator's limit of processes to tasks that set none, and a lower one its own", () => {
  const pids_limit = 100;
  assert.equal(start({}, { pids_limit }).pidsLimit, 100);
  assert.equal(start({ pids_limit: 0 }, { pids_limit }).pidsLimit, 100);
  assert.equal(start({ pids_limit: 7 }, { pids_limit }).pidsLimit, 7);
  assert.equal(start({}, { pids_limit: -1 }).pidsLimit, undefined);
  assert.equal(start({}, { pids_limit, namespace: { big: { pids_limit: 0 } } }, "big").pidsLimit, undefined);
});

Deno.test("allowStart() bounds the capabilities by allow_caps, which a restricted namespace only narrows", () => {
  assert.deepEqual(start({}, {}).capabilities, ["ALL"]);
  assert.deepEqual(start({}, { allow_caps: ["net_raw"] }).capabilities, ["CAP_NET_RAW"]);
  const plugin = { allow_caps: ["net_raw", "kill"], namespace: { low: { restricted: true } } };
  assert.deepEqual(start({}, plugin, "low").capabilities, ["CAP_KILL"]);
});

Deno.test("allowStart() takes the namespace's own block, else that of the longest glob", () => {
  const limit = (namespace: string) =>
    start({}, {
      pids_limit: 1,
      namespace: { "*": { pids_limit: 2 }, "team-*": { pids_limit: 3 }, "team-a": { pids_limit: 4 } },
    }, namespace).pidsLimit;
  assert.deepEqual(["x", "team-b", "team-a"].map(limit), [2, 3, 4]);
});

Deno.test("allowStart() takes a job whose namespace Nomad does not tell for one of the default namespace", () => {
  assert.equal(start({}, { namespace: { default: { pids_limit: 9 } } }, "").pidsLimit, 9);
});

Deno.test("allowStart() opens a namespace with restricted = false as far as the plugin names nothing", () => {
  const plugin = { ...NONE, allow_devices: [], namespace: { free: { restricted: false } } };
  start({ privileged: true }, plugin, "free");
  assert.throws(() => start({ devices: ["/dev/fuse"] }, plugin, "free"), {
    message: 'Cannot use devices "/dev/fuse": the plugin\'s configuration says allow_devices = [] for namespace "free"',
  });
});

Deno.test("allowStart() names restricted only where it is what closes the option", () => {
  const refusal = (job: Block, plugin: Block) => {
    assert.throws(() => start(job, { ...NONE, ...plugin }), (error: Error) => !error.message.includes("restricted"));
  };
  refusal({ host_network: true }, { allow_host_network: false });
  refusal({ pids_limit: 6 }, { pids_limit: 5 });
  refusal({}, { require_digest: true });
  refusal({}, { allowed_registries: ["ghcr.io"] });
});

Deno.test("allowStart() keeps the limits of the plugin in a restricted namespace", () => {
  const plugin = {
    ...{ pids_limit: 5, allowed_registries: ["docker.io"], allow_host_network: false, require_digest: false },
    ...{ seccomp_profile_dirs: ["/p"], volumes: { enabled: true } },
    namespace: { low: { restricted: true } },
  };
  assert.equal(start({ seccomp_profile: "/p/x.json" }, plugin, "low").pidsLimit, 5);
  for (const job of [{ image: "r.example/x" }, { host_network: true }, { seccomp_profile: "/q/x.json" }]) {
    assert.throws(() => start(job, plugin, "low"), ConfigError, JSON.stringify(job));
  }
});

Deno.test("allowStart() finds the runtime a task names, and says which there are", () => {
  assert.deepEqual(start({}, { containerd_runtime: "io.containerd.kata.v2" }).runtime, {
    type: "io.containerd.kata.v2",
  });
  const crun = { type: "io.containerd.runc.v2", binary: "/usr/bin/crun" };
  assert.deepEqual(start({ runtime: "crun" }, {}).runtime, crun);
  assert.deepEqual(start({ runtime: "runc" }, {}).runtime, { type: "io.containerd.runc.v2" });
  assert.throws(() => start({ runtime: "runsc" }, {}), {
    message: 'Cannot use runtime "runsc": the plugin\'s configuration does not name it, allowed are crun',
  });
});

Deno.test("allowStart() wants tasks confined by the driver's profile where allow_lsm_off is closed", () => {
  assert.deepEqual([start({}, {}).lsmRequired, start({}, NONE).lsmRequired], [false, true]);
});

Deno.test("allowStart() cuts what it repeats of a job", () => {
  const job = { seccomp_profile: `/${"x".repeat(100_000)}` };
  assert.throws(() => start(job, NONE), ({ message }: Error) => message.length < 400);
});

Deno.test("matchesGlob() reads * as any text, and nothing else as more than itself", () => {
  const matching = [["a", "a"], ["", "*"], ["abc", "a*c"], ["a.b/c", "*b*"], ["aXbXb", "a*b*b"], ["ab", "**ab**"]];
  const other = [["ab", "a"], ["ba", "a*"], ["a", "a*a"], ["abxb", "a*bxbb"], ["axb", "a.b"], ["b", "a*b*"], ["", "a"]];
  for (const [text = "", glob = ""] of matching) assert.equal(matchesGlob(text, glob), true, `${text} ${glob}`);
  for (const [text = "", glob = ""] of other) assert.equal(matchesGlob(text, glob), false, `${text} ${glob}`);
});

Deno.test("matchesGlob() does not try again what cannot help", () => {
  assert.equal(matchesGlob("a".repeat(1_000_000), "*a".repeat(200) + "b"), false);
});
