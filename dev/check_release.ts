/** Checks the files of a release as those who take them would: deno task release:check [DIRECTORY] */

import assert from "node:assert/strict";
import denoConfig from "../deno.json" with { type: "json" };
import { CHECKSUMS } from "./release/checksums.ts";
import { machineArchitecture, type Release, stem } from "./release/release.ts";
import { runCommand } from "./run_command.ts";

const VERSION_LINE = `containerd-driver v${denoConfig.version} (`;
const PLUGIN_PATH = "opt/nomad/data/plugins/containerd-driver";
/** The job that the README has people run first. */
const FIRST_JOB = "usr/share/doc/nomad-driver-containerd/examples/hello.nomad.hcl";

async function checkRelease(release: Release, work: string): Promise<void> {
  const { directory, version, architecture } = release;
  await runCommand(["sha256sum", "--quiet", "--check", "--ignore-missing", CHECKSUMS], { cwd: directory });
  await answers(release.binary);

  await runCommand(["unzip", "-q", `${directory}/${stem(release)}.zip`, "-d", `${work}/zip`]);
  await answers(`${work}/zip/containerd-driver`);

  const deb = `${directory}/nomad-driver-containerd_${version}_${architecture}.deb`;
  await runCommand(["dpkg-deb", "-x", deb, `${work}/deb`]);
  await answers(`${work}/deb/${PLUGIN_PATH}`);
  await Deno.stat(`${work}/deb/${FIRST_JOB}`);
  assert.deepEqual(await filesBelow(`${work}/deb/etc`), [], "the package leaves the agent's configuration alone");

  const rpmArchitecture = architecture === "arm64" ? "aarch64" : "x86_64";
  const rpm = `${directory}/nomad-driver-containerd-${version}-1.${rpmArchitecture}.rpm`;
  await runCommand([
    "sh",
    "-c",
    'mkdir "$2" && rpm2cpio "$1" | (cd "$2" && cpio --quiet --no-absolute-filenames -id)',
    "sh",
    rpm,
    `${work}/rpm`,
  ]);
  await answers(`${work}/rpm/${PLUGIN_PATH}`);
  await Deno.stat(`${work}/rpm/${FIRST_JOB}`);

  await checkImage(`${directory}/${stem(release)}.oci.tar`, work);
  await checkSbom(`${directory}/${stem(release)}.spdx.json`);
}

/** The plugin starts, and is the version that it should be. */
async function answers(plugin: string): Promise<void> {
  const version = await runCommand([plugin, "--version"]);
  assert.ok(version.startsWith(VERSION_LINE), `${plugin}: ${version}`);
}

async function checkImage(archive: string, work: string): Promise<void> {
  const image = `${work}/image`;
  await Deno.mkdir(image);
  await runCommand(["tar", "-xf", archive, "-C", image]);
  const read = async (digest: string) =>
    JSON.parse(await Deno.readTextFile(`${image}/blobs/${digest.replace(":", "/")}`));
  const { manifests } = JSON.parse(await Deno.readTextFile(`${image}/index.json`));
  const { layers } = await read(manifests[0].digest);
  assert.equal(layers.length, 1);
  const layer = `${image}/blobs/${layers[0].digest.replace(":", "/")}`;
  assert.equal(await runCommand(["tar", "-tzf", layer]), "containerd-driver\n");
}

async function checkSbom(path: string): Promise<void> {
  const { spdxVersion, packages, relationships } = JSON.parse(await Deno.readTextFile(path));
  assert.equal(spdxVersion, "SPDX-2.3");
  const ids = new Set(["SPDXRef-DOCUMENT", ...packages.map(({ SPDXID }: { SPDXID: string }) => SPDXID)]);
  assert.equal(ids.size, packages.length + 1, "no two packages have one id");
  for (const { spdxElementId, relatedSpdxElement } of relationships) {
    assert.ok(ids.has(spdxElementId) && ids.has(relatedSpdxElement), `${spdxElementId} ${relatedSpdxElement}`);
  }
  const names = packages.map(({ name }: { name: string }) => name);
  for (const name of ["deno", "@cdktn/hcl2json", "@grpc/grpc-js", "@msgpack/msgpack"]) {
    assert.ok(names.includes(name), name);
  }
  for (const name of ["modern-tar", "fast-check"]) assert.ok(!names.includes(name), `${name} is for development`);
}

async function filesBelow(path: string): Promise<string[]> {
  try {
    return await Array.fromAsync(Deno.readDir(path), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

if (import.meta.main) {
  const directory = await Deno.realPath(Deno.args[0] ?? "dist/release");
  const work = await Deno.makeTempDir({ prefix: "release-" });
  try {
    const architecture = machineArchitecture();
    const binary = `${directory}/containerd-driver`;
    await checkRelease({ version: denoConfig.version, architecture, binary, directory }, work);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
  console.log(`The release in ${directory} is whole`);
}
