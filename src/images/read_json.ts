import type { Content } from "../containerd/content.ts";
import { ImageError } from "../errors.ts";
import { fields } from "./json_fields.ts";

/** The fields of a blob that is a JSON object; NotFoundError when it is not in the store. */
export async function readJson(content: Content, digest: string): Promise<Readonly<Record<string, unknown>>> {
  const text = new TextDecoder().decode(await content.read(digest));
  try {
    return fields(JSON.parse(text));
  } catch (cause) {
    throw new ImageError(`Cannot read content "${digest}": it is not JSON`, { recoverable: false, cause });
  }
}
