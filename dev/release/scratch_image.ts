import { buildImage } from "../image/build_image.ts";
import { packArchive } from "../image/pack_archive.ts";
import { type Release, stem } from "./release.ts";

/** Writes an OCI archive of an image that has the plugin and nothing else, for `COPY --from` and init containers. */
export async function writeScratchImage(release: Release): Promise<void> {
  const { version, architecture, binary, directory } = release;
  const content = await Deno.readFile(binary);
  const image = await buildImage({
    name: `nomad-driver-containerd:${version}`,
    compression: "gzip",
    platform: { os: "linux", architecture },
    layers: [[{ type: "file", path: "containerd-driver", mode: 0o755, content }]],
    config: {
      labels: { "org.opencontainers.image.version": version, "org.opencontainers.image.licenses": "Apache-2.0" },
    },
  });
  await Deno.writeFile(`${directory}/${stem(release)}.oci.tar`, await packArchive([image]));
}
