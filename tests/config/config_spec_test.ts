import assert from "node:assert/strict";
import { pluginConfigSpec } from "../../src/config/plugin_config.ts";
import { taskConfigSpec } from "../../src/config/task_config.ts";
import type { Spec } from "../../src/gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";

function attribute(spec: Spec | undefined, name: string): Spec | undefined {
  return spec?.block.case === "object" ? spec.block.value.attributes[name] : undefined;
}

function plain(spec: Spec | undefined): unknown {
  const { case: kind, value } = spec?.block ?? {};
  if (kind === "Attr") return [value?.name, value?.type, value?.required];
  if (kind === "default") return { primary: plain(value?.primary), fallback: plain(value?.default) };
  return kind === "literal" ? value?.value : kind;
}

Deno.test("taskConfigSpec() declares attributes with Nomad's type expressions", () => {
  const spec = taskConfigSpec();
  assert.deepEqual(plain(attribute(spec, "image")), ["image", "string", true]);
  assert.deepEqual(plain(attribute(spec, "args")), ["args", "list(string)", false]);
  assert.deepEqual(plain(attribute(spec, "sysctl")), ["sysctl", "list(map(string))", false]);
  assert.deepEqual(plain(attribute(spec, "pids_limit")), ["pids_limit", "number", false]);
});

Deno.test("taskConfigSpec() declares an alias as an attribute of its own", () => {
  assert.deepEqual(plain(attribute(taskConfigSpec(), "work_dir")), ["work_dir", "string", false]);
});

Deno.test("taskConfigSpec() writes defaults as HCL expressions", () => {
  const hostDns = { primary: ["host_dns", "bool", false], fallback: "true" };
  assert.deepEqual(plain(attribute(taskConfigSpec(), "host_dns")), hostDns);
});

Deno.test("pluginConfigSpec() puts quotes inside the literal of a text", () => {
  const timeout = { primary: ["image_pull_timeout", "string", false], fallback: '"5m"' };
  assert.deepEqual(plain(attribute(pluginConfigSpec(), "image_pull_timeout")), timeout);
});

Deno.test("taskConfigSpec() declares mounts as a list of blocks with the type's default inside", () => {
  const mounts = attribute(taskConfigSpec(), "mounts")?.block;
  assert.equal(mounts?.case, "blockList");
  const type = attribute(mounts.value.nested, "type");
  assert.deepEqual(plain(type), { primary: ["type", "string", false], fallback: '"volume"' });
});
