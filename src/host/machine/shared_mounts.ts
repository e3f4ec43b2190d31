/** A mount of the node, and whether mounts in it travel to those who ask for them. */
interface Mountpoint {
  readonly path: string;
  readonly isShared: boolean;
}

/** Whether the node's mount that a path lies in is shared, as mounts that are to travel need (see mount_namespaces(7)). */
export async function isSharedMount(path: string, root = ""): Promise<boolean> {
  const real = await Deno.realPath(path).catch(() => path);
  const mountpoints = parse(await Deno.readTextFile(`${root}/proc/self/mountinfo`));
  let nearest: Mountpoint | undefined;
  for (const mountpoint of mountpoints) {
    const holds = mountpoint.path === "/" || real === mountpoint.path || real.startsWith(`${mountpoint.path}/`);
    if (holds && mountpoint.path.length >= (nearest?.path.length ?? 0)) nearest = mountpoint;
  }
  return nearest?.isShared ?? false;
}

/** Lines of `id parent major:minor root path options [tags…] - …` (see proc_pid_mountinfo(5)). */
function parse(mountinfo: string): Mountpoint[] {
  return mountinfo.split("\n").filter((line) => line !== "").map((line) => {
    const [left = ""] = line.split(" - ");
    const [_id, _parent, _device, _root, path = "", _options, ...tags] = left.split(" ");
    const plain = path.replaceAll(/\\(\d{3})/g, (_match, octal: string) => String.fromCharCode(parseInt(octal, 8)));
    return { path: plain, isShared: tags.some((tag) => tag.startsWith("shared:")) };
  });
}
