import type { Content } from "../../containerd/services/content.ts";
import type { Descriptor } from "../../containerd/services/images.ts";
import { parseImageReference } from "../../model/image/image_reference.ts";
import { fields, list, text } from "./json_fields.ts";
import { readJson } from "./read_json.ts";

/** An image of an archive under the name the archive gives it: full, or a mere tag, or none. */
export interface ArchivedImage {
  readonly target: Descriptor;
  readonly name: string;
}

/** containerd's and OCI's annotations for an image's name (see containerd's core/images/annotations.go, image-spec's annotations.md). */
const FULL_NAME = "io.containerd.image.name";
const NAME_OR_TAG = "org.opencontainers.image.ref.name";

/** The images that the index of an archive lists. */
export async function readArchiveIndex(content: Content, digest: string): Promise<ArchivedImage[]> {
  const index = await readJson(content, digest);
  return list(index.manifests).map(fields).map(({ mediaType, digest, size, annotations }) => {
    const names = fields(annotations);
    return {
      target: { mediaType: text(mediaType), digest: text(digest), sizeBytes: Number(size) },
      name: fullName(text(names[FULL_NAME]) || text(names[NAME_OR_TAG])),
    };
  });
}

/** A mere tag stays what it is. */
function fullName(name: string): string {
  try {
    return /[/:]/.test(name) ? parseImageReference(name).name : name;
  } catch {
    return name;
  }
}
