import assert from "node:assert/strict";
import { relabellings } from "../../../src/oci/process/selinux.ts";
import { buildSpec } from "../../../src/oci/build_spec.ts";
import { type RequestChanges, sampleAllowance, sampleFacts, sampleImage, samplePlan } from "../../support/sample.ts";

const SELINUX = {
  process: "system_u:system_r:container_t:s0",
  file: "system_u:object_r:container_file_t:s0",
};
const FILE = /^system_u:object_r:container_file_t:s0:c\d+,c\d+$/;

function labelsOf(changes: RequestChanges, facts = sampleFacts({ selinux: SELINUX })) {
  const { process, linux } = buildSpec(samplePlan(changes), sampleImage(), facts);
  return { process: process.selinuxLabel, file: linux.mountLabel };
}

Deno.test("buildSpec() labels a container's processes and files where SELinux is on", () => {
  const { process = "", file = "" } = labelsOf({});
  assert.match(process, /^system_u:system_r:container_t:s0:c\d+,c\d+$/);
  assert.match(file, FILE);
  assert.equal(process.split(":").slice(3).join(), file.split(":").slice(3).join());
  assert.deepEqual(labelsOf({}, sampleFacts()), { process: undefined, file: undefined });
});

Deno.test("buildSpec() gives the tasks of one allocation the same categories, other allocations others, always in order", () => {
  const categories = (allocId: string, name = "web") =>
    labelsOf({ allocId, name }).file?.split(":").slice(4).join() ?? "";
  assert.equal(categories("a"), categories("a", "db"));
  const all = Array.from({ length: 500 }, (_, number) => categories(`alloc-${number}`));
  assert.ok(new Set(all).size > 495);
  for (const each of all) {
    const [first = -1, second = -1] = each.split(",").map((text) => Number(text.slice(1)));
    assert.ok(0 <= first && first < second && second < 1024, each);
  }
});

Deno.test("buildSpec() labels neither privileged tasks nor those that say label=disable", () => {
  for (
    const config of [{ privileged: true }, { security_opt: ["label=disable"] }, { security_opt: ["label:disable"] }]
  ) {
    assert.deepEqual(labelsOf({ config }), { process: undefined, file: undefined });
  }
});

Deno.test("buildSpec() sets no label for a runtime with a kernel of its own", () => {
  const allowance = sampleAllowance({ runtime: { type: "io.containerd.runsc.v1" } });
  const facts = sampleFacts({ selinux: SELINUX, allowance });
  assert.deepEqual(labelsOf({}, facts), { process: undefined, file: undefined });
});

Deno.test("buildSpec() labels only tasks that ask for a label where the operator says so", () => {
  const facts = sampleFacts({ selinux: SELINUX, lsmDefault: false });
  assert.equal(labelsOf({}, facts).process, undefined);
  const config = { security_opt: ["label=type:web_t"] };
  assert.match(labelsOf({ config }, facts).process ?? "", /^system_u:system_r:web_t:/);
});

Deno.test("buildSpec() takes parts of the label from security_opt", () => {
  const config = { security_opt: ["label=type:web_t", "label=user:web_u", "label:role:web_r", "label=level:s0:c1,c2"] };
  assert.deepEqual(labelsOf({ config }), {
    process: "web_u:web_r:web_t:s0:c1,c2",
    file: "system_u:object_r:container_file_t:s0:c1,c2",
  });
});

Deno.test("relabellings() are the task's own directories and files, and none where there are no labels", () => {
  const plan = samplePlan();
  const own = relabellings(plan, sampleFacts({ selinux: SELINUX }));
  const { alloc, local, secrets, volumes, resolvConf, hosts, hostname } = plan.directories;
  assert.deepEqual(own.map(({ path }) => path), [alloc, local, secrets, volumes, resolvConf, hosts, hostname]);
  for (const { context } of own) assert.match(context, FILE);
  assert.deepEqual(relabellings(plan, sampleFacts()), []);
  assert.deepEqual(relabellings(samplePlan({ config: { privileged: true } }), sampleFacts({ selinux: SELINUX })), []);
});

Deno.test("relabellings() has the binds too that volumes.selinuxlabel is about, with categories or without", () => {
  const mounts = [
    { source: "/srv/data", target: "/data", options: ["ro"] },
    { source: "local/x", target: "/x", options: ["ro"] },
    { type: "tmpfs", target: "/t" },
  ];
  const plan = samplePlan({ config: { mounts } });
  const asked = (relabel?: "shared" | "private") => {
    const allowance = sampleAllowance(relabel && { relabel });
    const facts = sampleFacts({ selinux: SELINUX, allowance, mountSources: { "local/x": "/held/x" } });
    return relabellings(plan, facts).slice(7);
  };
  assert.deepEqual(asked(), []);
  const shared = "system_u:object_r:container_file_t:s0";
  assert.deepEqual(asked("shared"), [{ path: "/srv/data", context: shared }, { path: "/held/x", context: shared }]);
  for (const { context } of asked("private")) assert.match(context, FILE);
});

Deno.test("relabellings() has what Docker's z and Z say, over the operator's word, and named volumes for all containers", () => {
  const volumes = ["/srv/a:/a:z", "/srv/b:/b:Z,ro", "/srv/c:/c"];
  const mount = [{ type: "volume", source: "data", target: "/data" }];
  const plan = samplePlan({ config: { volumes, mount } });
  const facts = sampleFacts({ selinux: SELINUX });
  const own = relabellings(samplePlan(), facts).length;
  const asked = relabellings(plan, facts).slice(own).map((
    { path, context },
  ) => [path, context.split(":")[4] ?? "shared"]);
  const categories = labelsOf({}, facts).file?.split(":")[4];
  assert.deepEqual(asked, [[plan.volumes[0]?.path, "shared"], ["/srv/a", "shared"], ["/srv/b", categories]]);
});
