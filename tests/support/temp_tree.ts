import { dirname } from "node:path";

/** What stands at a path of a temporary tree: a file's text, a link's target, or a whiteout of an overlay's layer. */
export type TreeEntry = string | { readonly link: string } | { readonly directory: true } | { readonly whiteout: true };

/** A temporary directory holding a tree of files, removed when the scope ends. Whiteouts need root. */
export class TempTree implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes the tree, each entry by its path without a leading slash. */
  static async of(entries: Readonly<Record<string, TreeEntry>> = {}): Promise<TempTree> {
    const tree = new TempTree(await Deno.makeTempDir({ prefix: "tree-" }));
    for (const [path, entry] of Object.entries(entries)) await tree.add(path, entry);
    return tree;
  }

  /** Adds one entry and the directories it lies in. */
  async add(path: string, entry: TreeEntry): Promise<void> {
    const at = `${this.path}/${path}`;
    await Deno.mkdir(dirname(at), { recursive: true });
    if (typeof entry === "string") await Deno.writeTextFile(at, entry);
    else if ("link" in entry) await Deno.symlink(entry.link, at);
    else if ("directory" in entry) await Deno.mkdir(at, { recursive: true });
    else await makeNode(at, ["c", "0", "0"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** Makes a special file by mknod(1): `["p"]`, or `["c" | "b", major, minor]`. */
export async function makeNode(path: string, kind: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("mknod", { args: [path, ...kind] }).output();
  if (!success) throw new Error(`Cannot make node "${path}": ${new TextDecoder().decode(stderr)}`);
}
