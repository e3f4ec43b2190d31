import type { Content } from "../../containerd/services/content.ts";
import { ImageError } from "../../errors.ts";
import { LruCache } from "../../async/lru_cache.ts";
import { fields } from "./json_fields.ts";

type Fields = Readonly<Record<string, unknown>>;

interface JsonBlob {
  readonly fields: Fields;
  readonly sizeBytes: number;
}

/** Manifests and configs of the images that a node's tasks are made from; one takes a few kilobytes, but may take megabytes. */
const KEPT = 64;
const LARGEST_KEPT_BYTES = 256 * 1024;
/** JSON is parsed at a stroke, while every other call waits. */
const LARGEST_BYTES = 2 * 2 ** 20;

/** A digest stands for the same content for ever, so that of an image is read once and not for each of its tasks. */
const known = new WeakMap<Content, LruCache<JsonBlob>>();

/** The fields of a blob that is a JSON object; NotFoundError when it is neither known nor in the store, an ImageError for one that is none or too large. */
export async function readJson(content: Content, digest: string): Promise<Fields> {
  const blobs = known.get(content) ?? new LruCache<JsonBlob>({ max: KEPT, isWorthKeeping });
  known.set(content, blobs);
  return (await blobs.get(digest, () => read(content, digest))).fields;
}

function isWorthKeeping({ sizeBytes }: JsonBlob): boolean {
  return sizeBytes <= LARGEST_KEPT_BYTES;
}

async function read(content: Content, digest: string): Promise<JsonBlob> {
  const refuse = (reason: string, cause?: unknown) =>
    new ImageError(`Cannot read content "${digest}": ${reason}`, { reason, recoverable: false, cause });
  const bytes = await content.read(digest, { bytesMax: LARGEST_BYTES });
  if (bytes === undefined) {
    throw refuse(`it is larger than the ${LARGEST_BYTES / 2 ** 20} MiB that a manifest or config may have`);
  }
  try {
    return { fields: fields(JSON.parse(new TextDecoder().decode(bytes))), sizeBytes: bytes.length };
  } catch (cause) {
    throw refuse("it is not JSON", cause);
  }
}
