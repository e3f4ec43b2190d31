/** Makes the files of a release from a compiled binary: deno task release --binary FILE [--out DIRECTORY] */

import { parseArgs } from "node:util";
import denoConfig from "../deno.json" with { type: "json" };
import { writeChecksums } from "./release/checksums.ts";
import { writePackages } from "./release/packages.ts";
import type { Release } from "./release/release.ts";
import { machineArchitecture } from "./release/release.ts";
import { writeSbom } from "./release/sbom.ts";
import { writeScratchImage } from "./release/scratch_image.ts";
import { writeZip } from "./release/zip.ts";

/** Writes zip, raw file, .deb, .rpm, image, SBOM and SHA256SUMS for this machine's architecture. */
async function makeRelease(release: Release): Promise<void> {
  await Deno.mkdir(release.directory, { recursive: true });
  await writeZip(release);
  await writePackages(release);
  await writeScratchImage(release);
  await writeSbom(release);
  await writeChecksums(release.directory);
}

if (import.meta.main) {
  const { values: { binary, out } } = parseArgs({
    args: Deno.args,
    options: {
      binary: { type: "string", default: "dist/containerd-driver" },
      out: { type: "string", default: "dist/release" },
    },
  });
  await makeRelease({
    version: denoConfig.version,
    architecture: machineArchitecture(),
    binary: await Deno.realPath(binary),
    directory: out,
  });
  for await (const { name } of Deno.readDir(out)) console.log(`${out}/${name}`);
}
