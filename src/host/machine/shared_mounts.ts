import { type Mountpoint, mountpoints } from "./mountpoints.ts";

/** Whether the node's mount that a path lies in is shared, as mounts that are to travel need (see mount_namespaces(7)). */
export async function isSharedMount(path: string, root = ""): Promise<boolean> {
  const real = await Deno.realPath(path).catch(() => path);
  let nearest: Mountpoint | undefined;
  for (const mountpoint of await mountpoints(root)) {
    const holds = mountpoint.path === "/" || real === mountpoint.path || real.startsWith(`${mountpoint.path}/`);
    if (holds && mountpoint.path.length >= (nearest?.path.length ?? 0)) nearest = mountpoint;
  }
  return nearest?.isShared ?? false;
}
