import assert from "node:assert/strict";
import { basename, dirname } from "node:path";
import { buildImage } from "../../../dev/image/build_image.ts";
import type { OciImage } from "../../../dev/image/oci_image.ts";
import { packArchive } from "../../../dev/image/pack_archive.ts";
import { ConfigError, ImageError } from "../../../src/errors.ts";
import { type TaskDirectories, taskDirectories } from "../../../src/model/plan/task_directories.ts";
import { parseImageReference } from "../../../src/model/image/image_reference.ts";
import { dockerArchive } from "../../support/images/docker_archive.ts";
import { type ImageLab, imageTest, publish, smallImage } from "../image_lab.ts";

/** The directories of a task with an archive of the images at local/image.tar. */
async function task(lab: ImageLab, ...images: OciImage[]): Promise<{ directories: TaskDirectories }> {
  const directory = await taskDir(lab, ...images);
  return { directories: taskDirectories(dirname(directory), basename(directory)) };
}

async function taskDir(lab: ImageLab, ...images: OciImage[]): Promise<string> {
  const directory = `${lab.directory}/task`;
  await Deno.mkdir(`${directory}/local`, { recursive: true });
  await Deno.writeFile(`${directory}/local/image.tar`, await packArchive(images));
  return directory;
}

const LOAD = { image: parseImageReference("hello:1"), load: "local/image.tar" };

imageTest("ensure() loads an archive instead of pulling", async (lab) => {
  const context = { ...await task(lab, await smallImage("docker.io/library/hello:1")), onProgress: hear };
  const heard: string[] = [];
  function hear(message: string) {
    heard.push(message);
  }
  const store = lab.store();
  using image = await store.ensure(LOAD, context);
  assert.deepEqual(image.config.cmd, ["/hello"]);
  await lab.containerd.snapshots.stat({ snapshotter: image.snapshotter, key: image.chainId });
  using _again = await store.ensure(LOAD, context);
  assert.equal(heard[0], "Loading image");
  const names = (await lab.containerd.images.list()).map(({ name }) => name);
  assert.deepEqual(names, [`containerd-driver.load/archive@${image.digest}`]);
  assert.deepEqual(await lab.leases(), []);
});

imageTest("ensure() looks for an archive in local/ too, as Docker's driver does", async (lab) => {
  const context = await task(lab, await smallImage("docker.io/library/hello:1"));
  using image = await lab.store().ensure({ ...LOAD, load: "image.tar" }, context);
  assert.deepEqual(image.config.cmd, ["/hello"]);
});

imageTest("ensure() loads the image that has the task's name, and no other", async (lab) => {
  const images = ["one", "two"].map((cmd) => smallImage(`docker.io/library/${cmd}:1`, { config: { cmd: [cmd] } }));
  const [one, two] = await Promise.all(images);
  const store = lab.store();
  const context = await task(lab, one!, two!);
  using named = await store.ensure({ ...LOAD, image: parseImageReference("two:1") }, context);
  assert.deepEqual(named.config.cmd, ["two"]);
  await assert.rejects(store.ensure({ ...LOAD, image: parseImageReference("three:1") }, context), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.equal(
      error.message,
      'Cannot load image "docker.io/library/three:1" from "local/image.tar": it holds docker.io/library/one:1, docker.io/library/two:1',
    );
    return true;
  });
});

imageTest(
  "ensure() gives what an archive holds a name of its own, whatever other images have that name",
  async (lab) => {
    const registry = await lab.registry();
    const name = await publish(registry);
    const store = lab.store();
    using pulled = await store.ensure({ image: parseImageReference(name) });
    const fake = await smallImage(name, { config: { cmd: ["fake"] } });
    const context = await task(lab, fake);
    using loaded = await store.ensure({ ...LOAD, image: parseImageReference(name) }, context);
    assert.deepEqual(loaded.config.cmd, ["fake"]);
    using again = await store.ensure({ image: parseImageReference(name) });
    assert.deepEqual([again.config.cmd, again.digest], [["/hello"], pulled.digest]);
    const tag = name.replace(/:\d+$/, "");
    await assert.rejects(
      store.ensure({ ...LOAD, image: parseImageReference(`${tag}@${pulled.digest}`) }, context),
      { name: "ConfigError", message: new RegExp(`it holds ${fake.root.digest}$`) },
    );
    using byDigest = await store.ensure({ ...LOAD, image: parseImageReference(`${tag}@${fake.root.digest}`) }, context);
    assert.deepEqual(byDigest.config.cmd, ["fake"]);
  },
);

imageTest(
  "ensure() runs only content of a digest that the job names, whatever containerd calls by that name",
  async (lab) => {
    const registry = await lab.registry();
    const name = await publish(registry);
    const store = lab.store();
    using right = await store.ensure({ image: parseImageReference(name) });
    using wrong = await store.ensure(LOAD, await task(lab, await smallImage("hello:1", { config: { cmd: ["fake"] } })));
    const { target } = await lab.containerd.images.get(wrong.name);
    const image = parseImageReference(`${name.replace(/:\d+$/, "")}@${right.digest}`);
    await lab.containerd.images.create({ name: image.name, labels: {}, target });
    using got = await store.ensure({ image });
    assert.deepEqual([got.config.cmd, got.digest], [["/hello"], right.digest]);
  },
);

imageTest("ensure() loads an archive anew once it was changed", async (lab) => {
  const { directories } = await task(lab, await smallImage("hello:1", { config: { cmd: ["one"] } }));
  const store = lab.store();
  using one = await store.ensure(LOAD, { directories });
  await Deno.writeFile(
    `${directories.local}/image.tar`,
    await packArchive([await smallImage("hello:1", { config: { cmd: ["two"] } })]),
  );
  using two = await store.ensure(LOAD, { directories });
  assert.deepEqual([one.config.cmd, two.config.cmd], [["one"], ["two"]]);
});

imageTest("ensure() loads a large archive of several platforms", async (lab) => {
  const content = new Uint8Array(5_000_000).fill(7);
  const platforms = ["arm64", "amd64"].map((architecture) => ({
    platform: { os: "linux", architecture },
    layers: [[{ type: "file", path: "big", content }]] as const,
    config: { cmd: [architecture] },
  }));
  const context = await task(lab, await smallImage("docker.io/library/hello:1", { platforms }));
  using image = await lab.store().ensure(LOAD, context);
  assert.deepEqual(image.config.cmd, ["amd64"]);
});

imageTest("ensure() loads what docker save wrote, an image without a name too", async (lab) => {
  const layers = [[{ type: "file", path: "hello", content: "hi" }]] as const;
  const source = await buildImage({ name: "docker.io/library/hello:1", layers, config: { cmd: ["/hello"] } });
  const { directories } = await task(lab);
  for (const tags of [["hello:1"], []]) {
    await Deno.writeFile(`${directories.local}/image.tar`, await dockerArchive(source, tags));
    using image = await lab.store().ensure(LOAD, { directories });
    assert.deepEqual(image.config.cmd, ["/hello"]);
    await lab.containerd.images.delete(image.name, { sync: true });
  }
});

imageTest("ensure() with force_pull pulls although there is an archive", async (lab) => {
  const registry = await lab.registry();
  const name = await publish(registry);
  const context = await task(lab, await smallImage(name, { config: { cmd: ["archived"] } }));
  const store = lab.store();
  using loaded = await store.ensure({ ...LOAD, image: parseImageReference(name) }, context);
  assert.deepEqual(loaded.config.cmd, ["archived"]);
  using pulled = await store.ensure({ ...LOAD, image: parseImageReference(name), forcePull: true }, context);
  assert.deepEqual(pulled.config.cmd, ["/hello"]);
});

imageTest(
  "ensure() refuses an archive that is none, that is not there or that lies elsewhere, and leaves nothing",
  async (lab) => {
    const { directories } = await task(lab);
    const directory = directories.task;
    const store = lab.store();
    await Deno.symlink("/etc/passwd", `${directory}/local/link.tar`);
    await Deno.writeTextFile(`${directory}/local/text.tar`, "no archive at all ".repeat(1000));
    await Deno.writeFile(`${directory}/local/empty.tar`, await packArchive([]));
    await Deno.writeFile(
      `${directory}/local/cut.tar`,
      (await packArchive([await smallImage("hello:1")])).subarray(0, 2000),
    );
    const cases: Readonly<Record<string, RegExp>> = {
      "local/none.tar": /the node has no such file$/,
      "local": /it is not a regular file$/,
      "local/link.tar": /it is a link$/,
      "local/text.tar": /it is not an OCI or docker archive of an image for this node \(/,
      "local/empty.tar": /it is not an OCI or docker archive of an image for this node \(/,
      "local/cut.tar": /it is not an OCI or docker archive of an image for this node \(/,
    };
    for (const [load, reason] of Object.entries(cases)) {
      await assert.rejects(
        store.ensure({ image: parseImageReference("hello:1"), load }, { directories }),
        (error) => {
          assert.ok(error instanceof ConfigError || (error instanceof ImageError && !error.recoverable), String(error));
          assert.ok(
            error.message.startsWith(`Cannot load image "docker.io/library/hello:1" from "${load}": `),
            error.message,
          );
          assert.match(error.message, reason);
          return true;
        },
      );
    }
    assert.deepEqual(await lab.containerd.images.list(), []);
    assert.deepEqual(await lab.leases(), []);
  },
);
