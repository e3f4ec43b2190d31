import assert from "node:assert/strict";

import { resolveMountSources } from "../../../src/host/mounts/mount_sources.ts";
import { samplePlan } from "../../support/sample.ts";
import { TempTree, type TreeEntry } from "../../support/temp_tree.ts";

const OUTSIDE = "it leads out of the task's own directories and the group's alloc directory";

async function resolve(
  source: string,
  tree: Readonly<Record<string, TreeEntry>>,
  options: readonly string[] = ["rbind"],
): Promise<Record<string, string>> {
  await using alloc = await TempTree.of({ "web/local": { directory: true }, "web/secrets/key": "k", ...tree });
  const mounts = [{ type: "bind", target: "/etc/app", source, options }];
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
  for (const link of ["/etc", "..", "../..", "../../web2/local", "../private"]) {
    const tree = { "web/local/out": { link }, "alloc/x": "", "web2/local/x": "", "web/private/x": "" };
    await assert.rejects(resolve("local/out", tree), {
      name: "ConfigError",
      message: `Cannot mount "local/out" at "/etc/app": ${OUTSIDE}`,
    }, link);
  }
});

Deno.test("resolveMountSources() refuses a path below a link that leaves the task directory", async () => {
  await assert.rejects(
    resolve("local/out/passwd", { "web/local/out": { link: "/etc" } }),
    { message: `Cannot mount "local/out/passwd" at "/etc/app": ${OUTSIDE}` },
  );
});

Deno.test("resolveMountSources() refuses a source that does not exist, relative or not", async () => {
  for (const source of ["local/none", "/no/such/path"]) {
    await assert.rejects(resolve(source, {}), {
      name: "ConfigError",
      message: `Cannot mount "${source}" at "/etc/app": the node has no such file`,
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

Deno.test("resolveMountSources() refuses the task directory itself, by whatever name", async () => {
  for (const source of [".", "local/..", "local/../private", "secrets/../hosts"]) {
    await assert.rejects(resolve(source, { "web/private/x": "", "web/hosts": "" }), {
      message: `Cannot mount "${source}" at "/etc/app": ${OUTSIDE}`,
    });
  }
});

Deno.test("resolveMountSources() finds what the group's tasks share, of which the logs are only read", async () => {
  const tree = { "alloc/data/x": "", "alloc/logs/x": "", "alloc/way": { link: "logs" } };
  assert.deepEqual(await resolve("../alloc/data", tree), { "../alloc/data": "<alloc>/alloc/data" });
  for (const source of ["../alloc", "../alloc/logs", "../alloc/logs/x", "../alloc/way"]) {
    await assert.rejects(resolve(source, tree), {
      message: `Cannot mount "${source}" at "/etc/app": the logs are in it, which only the option "ro" can show`,
    });
    await resolve(source, tree, ["rbind", "ro"]);
  }
});
