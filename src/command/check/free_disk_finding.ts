import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { Containerd } from "../../containerd/containerd.ts";
import { bad, type Finding, good } from "../finding.ts";

const CONTENT = "io.containerd.content.v1";
const GIB = 2 ** 30;
/** An image of a common web framework, unpacked, takes about this. */
const LEAST_BYTES = GIB;

/** How much room there is for images, where containerd says that it keeps them. */
export async function freeDiskFinding({ introspection }: Containerd): Promise<Finding> {
  const [content] = await introspection.plugins(CONTENT);
  const root = content?.exports["root"] ?? "/var/lib/containerd";
  const { bavail, bsize } = await statfsOfNearest(root);
  const text = `${(bavail * bsize / GIB).toFixed(1)} GiB free for images in ${root}`;
  return bavail * bsize >= LEAST_BYTES
    ? good("disk", text)
    : bad("disk", text, "make room, or move containerd's root to a larger disk");
}

/** containerd makes its directories when it needs them first: until then their file system is a parent's. */
async function statfsOfNearest(path: string): Promise<{ readonly bavail: number; readonly bsize: number }> {
  try {
    return await statfs(path);
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT" || path === "/") throw error;
    return await statfsOfNearest(dirname(path));
  }
}
