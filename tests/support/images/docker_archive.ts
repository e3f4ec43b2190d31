import { packTar } from "modern-tar";
import type { OciImage } from "../../../dev/image/oci_image.ts";

/** What `docker save` wrote before its version 25: a manifest.json, and layers beside it (moby's image/tarexport). */
export async function dockerArchive(image: OciImage, tags: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const manifest = JSON.parse(new TextDecoder().decode(image.blobs.get(image.root.digest)));
  const layers: string[] = manifest.layers.map(({ digest }: { digest: string }) => digest);
  const config = `${hex(manifest.config.digest)}.json`;
  const index = [{ Config: config, RepoTags: tags, Layers: layers.map((digest) => `${hex(digest)}/layer.tar`) }];
  const files = new Map<string, Uint8Array>([
    [config, image.blobs.get(manifest.config.digest)!],
    ...layers.map((digest) => [`${hex(digest)}/layer.tar`, image.blobs.get(digest)!] as const),
    ["manifest.json", new TextEncoder().encode(JSON.stringify(index))],
  ]);
  return await packTar([...files].map(([name, content]) => {
    const body = new Uint8Array(content);
    return { header: { name, type: "file", size: body.length, mode: 0o644, mtime: new Date(0) }, body };
  }));
}

function hex(digest: string): string {
  return digest.slice("sha256:".length);
}
