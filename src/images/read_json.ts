import type { Content } from "../containerd/content.ts";
import { fields } from "./json_fields.ts";

/** The fields of a blob that is a JSON object; NotFoundError when it is not in the store. */
export async function readJson(content: Content, digest: string): Promise<Readonly<Record<string, unknown>>> {
  return fields(JSON.parse(new TextDecoder().decode(await content.read(digest))));
}
