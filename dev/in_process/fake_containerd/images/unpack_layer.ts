import { unpackTar } from "modern-tar";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";

const GZIP_MAGIC = 0x1f;

/** Writes a layer's directories and files below `directory`; resolves to the digest of its tar. */
export async function unpackLayer(blob: Uint8Array, directory: string): Promise<string> {
  const tar = blob[0] === GZIP_MAGIC ? gunzipSync(blob) : blob;
  for (const { header: { name, type }, data } of await unpackTar(new Uint8Array(tar))) {
    const path = `${directory}/${name.replace(/\/$/, "")}`;
    if (type === "directory") await Deno.mkdir(path, { recursive: true });
    else if (type === "file") await Deno.writeFile(path, data ?? new Uint8Array());
  }
  return `sha256:${createHash("sha256").update(tar).digest("hex")}`;
}
