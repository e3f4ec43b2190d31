import assert from "node:assert/strict";

import { type RequestChanges, samplePlan } from "../../support/sample.ts";

function hostnameOf(request: RequestChanges, cgroupVersion: 1 | 2 = 2): string {
  return samplePlan(request, { cgroupVersion }).hostname;
}

Deno.test("planStart() names a container after its id on either cgroup version", () => {
  assert.equal(hostnameOf({}), "6a3f0c53-64c4-8a5e-3b56-3f0d6a2e3a11.web.scope");
  assert.equal(hostnameOf({}, 1), "web-6a3f0c53-64c4-8a5e-3b56-3f0d6a2e3a11");
});

Deno.test("planStart() cuts the default hostname to 63 characters, ending in a letter or digit", () => {
  const name = "abcdefghijklmnopqrstuvwxyz";
  assert.equal(hostnameOf({ name }, 1), `${name}-6a3f0c53-64c4-8a5e-3b56-3f0d6a2e3a11`.slice(0, 63));
  const cutAtDot = hostnameOf({ name: "abcdefghijklmnopqrstuvwxy" });
  assert.equal(cutAtDot, "6a3f0c53-64c4-8a5e-3b56-3f0d6a2e3a11.abcdefghijklmnopqrstuvwxy");
});

Deno.test("planStart() writes no underscore into the default hostname", () => {
  assert.match(hostnameOf({ name: "my_task" }), /\.my-task\.scope$/);
});

Deno.test("planStart() takes the task's hostname before the group's before the container's", () => {
  const network = { mode: "group", path: "/var/run/netns/x", hostname: "group" } as const;
  assert.equal(hostnameOf({ network }), "group");
  assert.equal(hostnameOf({ network, config: { hostname: "task" } }), "task");
});
