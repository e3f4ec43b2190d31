import assert from "node:assert/strict";

import { resolveMountSources } from "../../src/host/mount_sources.ts";
import { samplePlan } from "../support/sample.ts";
import { TempTree, type TreeEntry } from "../support/temp_tree.ts";

async function resolve(source: string, tree: Readonly<Record<string, TreeEntry>>): Promise<Record<string, string>> {
  await using alloc = await TempTree.of({ "web/local": { directory: true }, "web/secrets/key": "k", ...tree });
  const mounts = [{ type: "bind", target: "/etc/app", source, options: ["rbind"] }];
  const sources = await resolveMountSources(samplePlan({ allocDir: alloc.path, config: { mounts } }));
  return Object.fromEntries(Object.entries(sources).map(([name, path]) => [name, path.replace(alloc.path, "<alloc>")]));
}

Deno.test("resolveMountSources() finds a relative source under the task directory", async () => {
  assert.deepEqual(await resolve("local/etc", { "web/local/etc/x": "" }), { "local/etc": "<alloc>/web/local/etc" });
  assert.deepEqual(await resolve("secrets/key", {}), { "secrets/key": "<alloc>/web/secrets/key" });
});

Deno.test("resolveMountSources() follows a link that stays in the task directory", async () => {
  const tree = { "web/local/now": { link: "v1" }, "web/local/v1/x": "" };
  assert.deepEqual(await resolve("local/now", tree), { "local/now": "<alloc>/web/local/v1" });
});

Deno.test("resolveMountSources() refuses a link that leaves the task directory", async () => {
  for (const link of ["/etc", "../../alloc", "../../web2"]) {
    const tree = { "web/local/out": { link }, "alloc/x": "", "web2/x": "" };
    await assert.rejects(resolve("local/out", tree), {
      name: "ConfigError",
      message: 'Cannot mount "local/out" at "/etc/app": it leaves the task directory',
    }, link);
  }
});

Deno.test("resolveMountSources() refuses a path below a link that leaves the task directory", async () => {
  await assert.rejects(
    resolve("local/out/passwd", { "web/local/out": { link: "/etc" } }),
    /it leaves the task directory$/,
  );
});

Deno.test("resolveMountSources() refuses a source that does not exist, relative or not", async () => {
  for (const source of ["local/none", "/no/such/path"]) {
    await assert.rejects(resolve(source, {}), {
      name: "ConfigError",
      message: `Cannot mount "${source}" at "/etc/app": it does not exist on the node`,
    });
  }
});

Deno.test("resolveMountSources() refuses a link that leads in a circle", async () => {
  await assert.rejects(resolve("local/loop", { "web/local/loop": { link: "loop" } }), {
    name: "ConfigError",
    message: 'Cannot mount "local/loop" at "/etc/app": its links lead in a circle',
  });
});

Deno.test("resolveMountSources() leaves an absolute source as it is", async () => {
  assert.deepEqual(await resolve("/etc", {}), {});
});
