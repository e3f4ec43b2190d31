import assert from "node:assert/strict";

import { placeMounts } from "../../../src/driver/container/mounts/place_mounts.ts";
import { ContainerTree } from "../../../src/host/rootfs/container_tree.ts";
import { buildSpec } from "../../../src/oci/build_spec.ts";
import type { HostFacts } from "../../../src/oci/host_facts.ts";
import type { Spec } from "../../../src/oci/spec.ts";
import { type RequestChanges, sampleFacts, sampleImage, samplePlan } from "../../support/sample.ts";
import { TempTree, type TreeEntry } from "../../support/temp_tree.ts";

interface Given extends RequestChanges {
  readonly image?: Readonly<Record<string, TreeEntry>>;
  readonly facts?: Partial<HostFacts>;
}

async function placed({ image = {}, facts = {}, ...request }: Given): Promise<Spec> {
  await using tree = await TempTree.of(image);
  const spec = buildSpec(samplePlan(request), sampleImage(), sampleFacts(facts));
  return await placeMounts(spec, new ContainerTree([tree.path]));
}

async function refusal(given: Given): Promise<string> {
  return await placed(given).then(() => "none", ({ message }: Error) => message);
}

const volume = (taskPath: string) => ({
  taskPath,
  hostPath: "/srv/v",
  readonly: true,
  propagation: "private" as const,
});
const targets = ({ mounts }: Spec) => mounts.map(({ destination }) => destination);
const nodes = (
  path: string,
) => [{
  ...{ path, type: "c" as const, major: 1, minor: 3 },
  ...{ fileMode: 0o666, uid: 0, gid: 0, permissions: "r" },
}];

Deno.test("placeMounts() has a runtime mount where the image's links lead, each mount after the one it lies in", async () => {
  const image = { "var/run": { link: "/run" }, "etc/resolv.conf": { link: "/run/stub" }, x: { link: "/data/a/b" } };
  const spec = await placed({ image, mounts: [volume("/x"), volume("/data/a"), volume("/var/run/s")] });
  const at = targets(spec);
  for (const target of ["/run/stub", "/run/s", "/data/a", "/data/a/b", "/alloc/logs"]) {
    assert.ok(at.includes(target), target);
  }
  assert.ok(at.indexOf("/data/a") < at.indexOf("/data/a/b"));
});

Deno.test("placeMounts() refuses a target that the image's links lead to another mount", async () => {
  const lead = (link: string) => refusal({ image: { "a/lg": { link } }, mounts: [volume("/a/lg"), volume("/v")] });
  assert.deepEqual(await Promise.all(["/alloc/logs", "../alloc", "/local/", "/v", "/etc/hosts"].map(lead)), [
    'Cannot mount "/srv/v" at "/a/lg": in the image that is "/alloc/logs", and that is where "/alloc/logs" is mounted',
    'Cannot mount "/srv/v" at "/a/lg": in the image that is "/alloc", and that is where "/alloc" is mounted',
    'Cannot mount "/srv/v" at "/a/lg": in the image that is "/local", and that is where "/local" is mounted',
    'Cannot mount "/srv/v" at "/a/lg": in the image that is "/v", and that is where "/v" is mounted',
    'Cannot mount "/srv/v" at "/a/lg": in the image that is "/etc/hosts", and that is where "/etc/hosts" is mounted',
  ]);
});

Deno.test("placeMounts() refuses a target that the image's links lead to the kernel's files, or to the root", async () => {
  const lead = (link: string) => refusal({ image: { s: { link } }, mounts: [volume("/s/x")] });
  for (const at of ["/sys", "/proc/sys", "/sys/fs/cgroup/memory"]) {
    const reason = `in the image that is "${at}/x", and the kernel's files are there`;
    assert.equal(await lead(at), `Cannot mount "/srv/v" at "/s/x": ${reason}`);
  }
  assert.match(await refusal({ image: { r: { link: "/" } }, mounts: [volume("/r")] }), /, and it is the root$/);
});

Deno.test("placeMounts() refuses an image that has a link where the kernel's files are", async () => {
  for (const [path, link] of [["proc", "/alloc/p"], ["sys", "opt"], ["dev", "/local"]] as const) {
    const message = await refusal({ image: { [path]: { link } } });
    assert.match(message, new RegExp(`^Cannot mount ".+" at "/${path}": in the image that is .+ no other place$`));
  }
});

Deno.test("placeMounts() places Nomad's directories and the default mounts in the same way", async () => {
  assert.match(
    await refusal({ image: { local: { link: "/sys" } } }),
    /^Cannot mount ".+\/web\/local" at "\/local": in the image that is "\/sys", and that is where "\/sys" is mounted$/,
  );
  assert.match(await refusal({ image: { secrets: { link: "alloc" } } }), /that is where "\/alloc" is mounted$/);
  assert.ok(targets(await placed({ image: { local: { link: "/opt/local" } } })).includes("/opt/local"));
  assert.match(await refusal({ env: { NOMAD_TASK_DIR: "/" } }), /, and it is the root$/);
});

Deno.test("placeMounts() places device nodes too, but not in a mount of a path of the node", async () => {
  const image = { link: { link: "/data" } };
  const at = async (path: string) => (await placed({ image, facts: { devices: nodes(path) } })).linux.devices[0]?.path;
  assert.equal(await at("/link/disk"), "/data/disk");
  assert.equal(await at("/dev/disk"), "/dev/disk");
  assert.equal(
    await refusal({ image, mounts: [volume("/data")], facts: { devices: nodes("/link/disk") } }),
    'Cannot make device "/link/disk": "/data/disk" lies in a mount, where its node would stay',
  );
  assert.match(
    await refusal({ mounts: [volume("/dev/data")], facts: { devices: nodes("/dev/data/disk") } }),
    /"\/dev\/data\/disk" lies in/,
  );
  assert.equal(await refusal({ mounts: [volume("/dev")], facts: { devices: nodes("/dev/disk") } }), "none");
});
