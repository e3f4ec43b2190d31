import assert from "node:assert/strict";

import { ContainerTree } from "../../src/host/rootfs/container_tree.ts";
import { TempTree, type TreeEntry } from "../support/temp_tree.ts";

const IMAGE: Readonly<Record<string, TreeEntry>> = {
  "a/lg": { link: "/alloc/logs" },
  "var/run": { link: "/run" },
  run: { directory: true },
  "etc/resolv.conf": { link: "../run/resolv.conf" },
  up: { link: "../../../etc" },
  loop: { link: "loop/x" },
  "deep/x": { link: "../a/./../run/" },
};

Deno.test("ContainerTree follows the image's links inside the image, and takes what is not there as written", async () => {
  await using image = await TempTree.of(IMAGE);
  const tree = new ContainerTree([image.path]);
  const leads = {
    "/a/lg": "/alloc/logs",
    "/a/lg/x": "/alloc/logs/x",
    "/var/run/docker.sock": "/run/docker.sock",
    "/etc/resolv.conf": "/run/resolv.conf",
    "/up/hosts": "/etc/hosts",
    "/deep/x/y": "/run/y",
    "/none/of/these": "/none/of/these",
    "//etc/./x": "/etc/x",
  };
  for (const [path, at] of Object.entries(leads)) assert.equal(await tree.locate(path), at);
  await assert.rejects(tree.locate("/loop"), {
    message: 'Cannot mount at "/loop": the image\'s links lead in a circle',
  });
});

Deno.test("ContainerTree looks through the layers of an image as an overlay does", async () => {
  await using lower = await TempTree.of({ "a/link": { link: "/lower" }, "b/file": "" });
  await using upper = await TempTree.of({ "a/link": { link: "/upper" }, b: { link: "/c" } });
  const tree = new ContainerTree([upper.path, lower.path]);
  assert.deepEqual([await tree.locate("/a/link/x"), await tree.locate("/b/x")], ["/upper/x", "/c/x"]);
});

Deno.test("ContainerTree knows what mounts hide, and follows no link in a directory of the node", async () => {
  await using image = await TempTree.of(IMAGE);
  await using node = await TempTree.of({ "dir/x": "", link: { link: "dir" } });
  const tree = new ContainerTree([image.path]);
  tree.mount("/var");
  tree.mount("/alloc", node.path);
  assert.equal(await tree.locate("/var/run/x"), "/var/run/x");
  assert.equal(await tree.locate("/a/lg/x"), "/alloc/logs/x");
  assert.equal(await tree.locate("/alloc/dir/x"), "/alloc/dir/x");
  await assert.rejects(tree.locate("/alloc/link/x"), {
    message: 'Cannot mount at "/alloc/link/x": "/alloc/link" is a link in a mounted directory',
  });
  const bound = ["/alloc/new", "/alloc", "/var/x", "/a"].map((path) => tree.boundAt(path));
  assert.deepEqual(await Promise.all(bound), ["/alloc", "/alloc", undefined, undefined]);
  assert.equal(await tree.unmounted().locate("/var/run/x"), "/run/x");
});

Deno.test("ContainerTree gives up on paths that take more lookups than any task's", async () => {
  await using image = await TempTree.of();
  const tree = new ContainerTree(Array.from({ length: 127 }, () => image.path));
  const many = Array.from({ length: 900 }, (_, at) => tree.locate(`/${at}`));
  // All of them, for lookups that are under way when the first gives up end later.
  const refused = (await Promise.allSettled(many)).find((outcome) => outcome.status === "rejected");
  assert.match(String(refused?.reason), /the paths of the task's mounts are too many or too long$/);
});
