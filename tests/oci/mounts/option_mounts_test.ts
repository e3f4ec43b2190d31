import assert from "node:assert/strict";

import { buildSpec } from "../../../src/oci/build_spec.ts";
import type { SpecMount } from "../../../src/oci/spec.ts";
import { type RequestChanges, sampleFacts, sampleImage, samplePlan } from "../../support/sample.ts";

type MountBlock = Readonly<Record<string, unknown>>;

function mountsOf(mounts: readonly MountBlock[], changes: RequestChanges = {}): SpecMount[] {
  const facts = sampleFacts({ mountSources: { "local/etc": "/var/nomad/alloc/6a3f0c53/web/local/etc" } });
  return buildSpec(samplePlan({ ...changes, config: { mounts } }), sampleImage(), facts).mounts;
}

function mountOf(block: MountBlock): SpecMount | undefined {
  return mountsOf([block]).find(({ destination }) => destination === block["target"]);
}

const data = { type: "bind", target: "/data", source: "/srv/data", options: ["rbind", "ro"] };

Deno.test("buildSpec() binds a mount of type bind with its options as written", () => {
  assert.deepEqual(mountOf({ ...data, options: ["bind", "ro", "noexec"] }), {
    destination: "/data",
    type: "bind",
    source: "/srv/data",
    options: ["bind", "ro", "noexec"],
  });
});

Deno.test("buildSpec() binds a mount of type volume, even when its options do not say so", () => {
  assert.deepEqual(mountOf({ ...data, type: "volume", options: ["ro"] }), {
    destination: "/data",
    type: "bind",
    source: "/srv/data",
    options: ["rbind", "ro"],
  });
});

Deno.test("buildSpec() mounts a tmpfs with its options, or with safe ones", () => {
  const tmpfs = { type: "tmpfs", target: "/cache" };
  assert.deepEqual(mountOf({ ...tmpfs, options: ["size=1m"] }), {
    destination: "/cache",
    type: "tmpfs",
    source: "tmpfs",
    options: ["size=1m"],
  });
  assert.deepEqual(mountOf(tmpfs)?.options, ["noexec", "nosuid", "nodev"]);
});

Deno.test("buildSpec() takes the node's path of a relative source from the facts", () => {
  const mount = mountOf({ ...data, target: "/etc/app", source: "local/etc" });
  assert.equal(mount?.source, "/var/nomad/alloc/6a3f0c53/web/local/etc");
});

Deno.test("buildSpec() refuses a relative source whose place is not known", () => {
  assert.throws(() => mountOf({ ...data, source: "local/other" }), {
    name: "ConfigError",
    message: 'Cannot mount "local/other" at "/data": it is not known where the source is on the node',
  });
});

Deno.test("buildSpec() lets a mount take the place of a default mount or a generated file", () => {
  const mounts = mountsOf([
    { type: "tmpfs", target: "/dev/shm", options: ["size=1g"] },
    { ...data, target: "/etc/hosts" },
  ]);
  assert.deepEqual(mounts.filter(({ destination }) => destination === "/dev/shm").map(({ options }) => options), [
    ["size=1g"],
  ]);
  assert.deepEqual(mounts.filter(({ destination }) => destination === "/etc/hosts").map(({ source }) => source), [
    "/srv/data",
  ]);
});

Deno.test("buildSpec() refuses two mounts with one target", () => {
  assert.throws(() => mountsOf([data, { ...data, target: "/data/", source: "/srv/other" }]), {
    name: "ConfigError",
    message: 'Cannot mount "/srv/other" at "/data": "/srv/data" is mounted there already',
  });
});

Deno.test("buildSpec() refuses a mount with the target of a volume", () => {
  const volume = { taskPath: "/data", hostPath: "/vol", readonly: false, propagation: "private" } as const;
  assert.throws(() => mountsOf([data], { mounts: [volume] }), {
    name: "ConfigError",
    message: 'Cannot mount "/srv/data" at "/data": "/vol" is mounted there already',
  });
});

Deno.test("buildSpec() refuses a mount over a directory of Nomad", () => {
  for (const target of ["/alloc", "/alloc/logs", "/local", "/secrets/."]) {
    assert.throws(() => mountsOf([{ ...data, target }]), {
      name: "ConfigError",
      message: /Nomad mounts a directory of the task there$/,
    }, target);
  }
});
