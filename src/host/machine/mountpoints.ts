/** A mount of the node, and whether mounts in it travel to those who ask for them. */
export interface Mountpoint {
  readonly path: string;
  readonly isShared: boolean;
}

/**
 * The mounts of the node, a later one over an earlier one of the same path (see proc_pid_mountinfo(5)). Asks the kernel,
 * not the file systems, which may be a server's that does not answer.
 */
export async function mountpoints(root = ""): Promise<Mountpoint[]> {
  const mountinfo = await Deno.readTextFile(`${root}/proc/self/mountinfo`);
  // `id parent major:minor root path options [tags…] - …`
  return mountinfo.split("\n").filter((line) => line !== "").map((line) => {
    const [left = ""] = line.split(" - ");
    const [_id, _parent, _device, _root, path = "", _options, ...tags] = left.split(" ");
    const plain = path.replaceAll(/\\(\d{3})/g, (_match, octal: string) => String.fromCharCode(parseInt(octal, 8)));
    return { path: plain, isShared: tags.some((tag) => tag.startsWith("shared:")) };
  });
}
