import assert from "node:assert/strict";

import { taskDirectories } from "../../../src/model/plan/task_directories.ts";

Deno.test("taskDirectories() puts every path of a task into its own directory or the allocation's", () => {
  const { alloc, logs, ...own } = taskDirectories("/var/nomad/alloc/1", "web ü.tier-1");
  assert.deepEqual([alloc, logs], ["/var/nomad/alloc/1/alloc", "/var/nomad/alloc/1/alloc/logs"]);
  for (const path of Object.values(own)) assert.match(path, /^\/var\/nomad\/alloc\/1\/web ü\.tier-1(\/[^/]+)?$/);
});

for (const name of [".", "..", "", "a/b", "../../etc", "/", "a\0b", "alloc"]) {
  Deno.test(`taskDirectories() refuses a task of the name ${JSON.stringify(name)}`, () => {
    assert.throws(() => taskDirectories("/var/nomad/alloc/1", name), {
      name: "ConfigError",
      message: `Cannot start task "${name}": its directory would not be its own, ` +
        'allowed is a name without "/" other than ".", ".." and "alloc"',
    });
  });
}
