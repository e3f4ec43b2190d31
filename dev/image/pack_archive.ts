import { packTar } from "modern-tar";
import type { OciImage } from "./oci_image.ts";

const INDEX = "application/vnd.oci.image.index.v1+json";

/** One OCI archive (image-layout.md) that `ctr images import` takes, with every image under its full name. */
export async function packArchive(images: readonly OciImage[]): Promise<Uint8Array<ArrayBuffer>> {
  const manifests = images.map(({ name, root }) => ({
    ...root,
    annotations: {
      "io.containerd.image.name": name,
      "org.opencontainers.image.ref.name": name.slice(name.lastIndexOf(":") + 1),
    },
  }));
  const files = new Map<string, string | Uint8Array>([
    ["oci-layout", JSON.stringify({ imageLayoutVersion: "1.0.0" })],
    ["index.json", JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests })],
  ]);
  for (const { blobs } of images) {
    for (const [digest, blob] of blobs) files.set(`blobs/${digest.replace(":", "/")}`, blob);
  }
  return await packTar([...files].map(([name, content]) => {
    const body = typeof content === "string" ? new TextEncoder().encode(content) : content;
    return { header: { name, type: "file", size: body.length, mode: 0o644, mtime: new Date(0) }, body };
  }));
}
