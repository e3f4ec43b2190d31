import assert from "node:assert/strict";

import { auditRecord } from "../../../src/driver/container/plan/audit_record.ts";
import { buildSpec } from "../../../src/oci/build_spec.ts";
import { sampleFacts, sampleImage, samplePlan } from "../../support/sample.ts";

const STAGE = "/run/containerd-driver/mounts";

function hostMounts(sources: readonly string[], mountSources: Readonly<Record<string, string>> = {}): string {
  const mounts = sources.map((source, at) => ({ type: "bind", source, target: `/m${at}`, options: ["ro"] }));
  const plan = samplePlan({ config: { mounts } });
  const facts = sampleFacts({ mountSources });
  const image = { name: "web:1", digest: "sha256:1" };
  return auditRecord(plan, { image, spec: buildSpec(plan, sampleImage(), facts), allowance: facts.allowance })
    .hostMounts;
}

Deno.test("auditRecord() tells of a path of the node however it is written, and of none of the allocation's own", () => {
  const { containerId, directories } = samplePlan();
  const dotted = `${directories.alloc}/../../../../etc`;
  const staged = `${STAGE}/../../../etc`;
  assert.equal(hostMounts(["/srv", dotted, staged]), `/srv:/m0:ro,${dotted}:/m1:ro,${staged}:/m2:ro`);
  const own = { "local/x": `${directories.local}/x`, "../alloc/x": `${STAGE}/${containerId}/0` };
  assert.equal(hostMounts(Object.keys(own), own), "");
});

Deno.test("auditRecord() lets no path look like another entry", () => {
  assert.equal(hostMounts(["/srv,/a:/b"]), "/srv%2C/a%3A/b:/m0:ro");
});
