import { packTar, type TarEntry } from "modern-tar";

/** One entry of an image layer. Paths have no leading slash; `mode` defaults to 0644 for files, 0755 for directories. */
export type LayerEntry =
  & { readonly path: string; readonly mode?: number; readonly uid?: number; readonly gid?: number }
  & (
    | { readonly type: "file"; readonly content: string | Uint8Array }
    | { readonly type: "directory" }
    | { readonly type: "symlink" | "hardlink"; readonly target: string }
    | { readonly type: "whiteout" | "opaque" }
  );

/** The tar of a layer, the same bytes for the same entries. Whiteouts as in the OCI image spec's layer.md. */
export async function packLayer(entries: readonly LayerEntry[]): Promise<Uint8Array<ArrayBuffer>> {
  return await packTar(entries.map(tarEntry));
}

function tarEntry(entry: LayerEntry): TarEntry {
  const { path, mode, uid = 0, gid = 0 } = entry;
  const owner = { mtime: new Date(0), uid, gid };
  switch (entry.type) {
    case "file": {
      const body = typeof entry.content === "string" ? new TextEncoder().encode(entry.content) : entry.content;
      return { header: { ...owner, name: path, type: "file", size: body.length, mode: mode ?? 0o644 }, body };
    }
    case "directory":
      return { header: { ...owner, name: `${path}/`, type: "directory", size: 0, mode: mode ?? 0o755 } };
    case "symlink":
      return { header: { ...owner, name: path, type: "symlink", size: 0, mode: 0o777, linkname: entry.target } };
    case "hardlink":
      return { header: { ...owner, name: path, type: "link", size: 0, mode: mode ?? 0o755, linkname: entry.target } };
    case "whiteout":
      return { header: { ...owner, name: whiteoutName(path), type: "file", size: 0, mode: 0o644 } };
    case "opaque":
      return { header: { ...owner, name: `${path}/.wh..wh..opq`, type: "file", size: 0, mode: 0o644 } };
  }
}

function whiteoutName(path: string): string {
  const slash = path.lastIndexOf("/") + 1;
  return `${path.slice(0, slash)}.wh.${path.slice(slash)}`;
}
