import type { Content } from "../containerd/content.ts";
import { ImageError } from "../errors.ts";
import { Recent } from "../recent.ts";
import { fields } from "./json_fields.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Manifests and configs of the images that a node's tasks are made from; one takes a few kilobytes. */
const KEPT = 64;

/** A digest stands for the same content for ever, so that of an image is read once and not for each of its tasks. */
const known = new WeakMap<Content, Recent<Fields>>();

/** The fields of a blob that is a JSON object; NotFoundError when it is neither known nor in the store. */
export function readJson(content: Content, digest: string): Promise<Fields> {
  const blobs = known.get(content) ?? new Recent<Fields>({ max: KEPT });
  known.set(content, blobs);
  return blobs.get(digest, () => read(content, digest));
}

async function read(content: Content, digest: string): Promise<Fields> {
  const text = new TextDecoder().decode(await content.read(digest));
  try {
    return fields(JSON.parse(text));
  } catch (cause) {
    throw new ImageError(`Cannot read content "${digest}": it is not JSON`, { recoverable: false, cause });
  }
}
