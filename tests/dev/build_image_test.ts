import assert from "node:assert/strict";
import { unpackTar } from "modern-tar";
import { buildImage, type ImageRecipe } from "../../dev/image/build_image.ts";
import { type LayerEntry, packLayer } from "../../dev/image/layer.ts";
import type { Descriptor, OciImage } from "../../dev/image/oci_image.ts";
import { packArchive } from "../../dev/image/pack_archive.ts";

interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

interface Config {
  readonly architecture: string;
  readonly config: unknown;
  readonly rootfs: { readonly diff_ids: readonly string[] };
}

interface Index {
  readonly manifests: readonly Descriptor[];
}

const NAME = "docker.io/library/hello:1";
const RECIPE: ImageRecipe = {
  layers: [[{ type: "file", path: "hello", content: "hi" }], [{ type: "whiteout", path: "hello" }]],
  config: { cmd: ["/hello"], stopSignal: "SIGINT" },
  platform: { os: "linux", architecture: "amd64" },
};

Deno.test("packLayer() makes the same bytes at any time", async () => {
  const entries: LayerEntry[] = [
    { type: "directory", path: "etc" },
    { type: "file", path: "etc/name", content: "a" },
    { type: "symlink", path: "name", target: "etc/name" },
    { type: "hardlink", path: "same", target: "etc/name" },
  ];
  assert.deepEqual(await packLayer(entries), await packLayer(entries));
  for (const { header } of await unpackTar(await packLayer(entries))) assert.equal(header.mtime?.getTime(), 0);
});

Deno.test("packLayer() keeps mode, owner and paths longer than a ustar name", async () => {
  const path = `${"long/".repeat(60)}file`;
  const [entry] = await unpackTar(
    await packLayer([{ type: "file", path, content: "x", mode: 0o4755, uid: 7, gid: 8 }]),
  );
  assert.ok(entry);
  const { name, mode, uid, gid } = entry.header;
  assert.deepEqual({ name, mode, uid, gid }, { name: path, mode: 0o4755, uid: 7, gid: 8 });
});

Deno.test("packLayer() writes whiteouts beside the removed name and opaque markers inside the directory", async () => {
  const tar = await packLayer([{ type: "whiteout", path: "etc/name" }, { type: "opaque", path: "var/log" }]);
  const names = (await unpackTar(tar)).map(({ header }) => header.name);
  assert.deepEqual(names, ["etc/.wh.name", "var/log/.wh..wh..opq"]);
});

Deno.test("buildImage() gives the same digests for the same recipe, compressed or not", async () => {
  for (const compression of ["none", "gzip"] as const) {
    const first = await buildImage({ name: NAME, compression, ...RECIPE });
    const second = await buildImage({ name: NAME, compression, ...RECIPE });
    assert.equal(first.root.digest, second.root.digest);
  }
});

Deno.test("buildImage() writes config, layers and the digests of the uncompressed layers", async () => {
  const plain = await buildImage({ name: NAME, ...RECIPE });
  const gzipped = await buildImage({ name: NAME, compression: "gzip", ...RECIPE });
  const config = readJson<Config>(gzipped, readJson<Manifest>(gzipped, gzipped.root.digest).config.digest);
  const plainLayers = readJson<Manifest>(plain, plain.root.digest).layers.map(({ digest }) => digest);
  assert.deepEqual(config.config, { Cmd: ["/hello"], StopSignal: "SIGINT" });
  assert.equal(config.architecture, "amd64");
  assert.deepEqual(config.rootfs.diff_ids, plainLayers);
});

Deno.test("buildImage() makes an index with one manifest for each platform", async () => {
  const arm = { ...RECIPE, platform: { os: "linux", architecture: "arm64", variant: "v8" } };
  const image = await buildImage({ name: NAME, platforms: [RECIPE, arm] });
  const platforms = readJson<Index>(image, image.root.digest).manifests.map(({ platform }) => platform);
  assert.deepEqual(platforms, [RECIPE.platform, arm.platform]);
});

Deno.test("packArchive() holds the layout, the index with the image's full name, and each blob once", async () => {
  const image = await buildImage({ name: NAME, ...RECIPE });
  const entries = await unpackTar(await packArchive([image, { ...image, name: "docker.io/library/hello:2" }]));
  const files = new Map(entries.map(({ header, data }) => [header.name, data]));
  assert.equal(files.size, entries.length);
  assert.ok(files.has("oci-layout"));
  const index = JSON.parse(new TextDecoder().decode(files.get("index.json")));
  assert.equal(index.manifests[0].annotations["io.containerd.image.name"], NAME);
  for (const digest of image.blobs.keys()) assert.ok(files.has(`blobs/sha256/${digest.slice("sha256:".length)}`));
});

function readJson<T>(image: OciImage, digest: string): T {
  return JSON.parse(new TextDecoder().decode(image.blobs.get(digest)));
}
