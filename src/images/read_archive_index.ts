import type { Content } from "../containerd/content.ts";
import type { Descriptor } from "../containerd/images.ts";
import { parseImageReference } from "./image_reference.ts";
import { fields, list, text } from "./json_fields.ts";
import { readJson } from "./read_json.ts";

/** An image of an archive, under the full names or the mere tags that the archive gives it. */
export interface ArchivedImage {
  readonly target: Descriptor;
  readonly names: readonly string[];
}

/** containerd's and OCI's annotations for an image's name (see containerd's core/images/annotations.go, image-spec's annotations.md). */
const NAMES = ["io.containerd.image.name", "org.opencontainers.image.ref.name"];

/** The images that the index of an archive lists. */
export async function readArchiveIndex(content: Content, digest: string): Promise<ArchivedImage[]> {
  const index = await readJson(content, digest);
  return list(index.manifests).map(fields).map(({ mediaType, digest, size, annotations }) => ({
    target: { mediaType: text(mediaType), digest: text(digest), sizeBytes: Number(size) },
    names: NAMES.map((name) => text(fields(annotations)[name])).filter((name) => name !== "").map(fullName),
  }));
}

/** A mere tag stays what it is. */
function fullName(name: string): string {
  try {
    return name.includes("/") || name.includes(":") ? parseImageReference(name).name : name;
  } catch {
    return name;
  }
}
