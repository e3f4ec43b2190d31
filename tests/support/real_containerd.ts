import { type ContainerdRelease, ensureContainerd } from "../../dev/containerd/ensure_containerd.ts";
import { PrivateContainerd } from "../../dev/containerd/private_containerd.ts";
import { busyboxImage } from "../../dev/image/busybox_image.ts";

/** The name under which every real containerd of the tests has the busybox image. */
export const BUSYBOX = "docker.io/library/busybox:1.36";

/** Which containerd, below which directory, and what the daemon sees besides this process's environment. */
export interface RealContainerdOptions {
  readonly release: ContainerdRelease;
  readonly parent?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  readonly snapshotter?: string;
}

/** A fresh real containerd of one release, with the busybox image in namespace "nomad". Needs root. */
export async function realContainerd({ release, ...options }: RealContainerdOptions): Promise<PrivateContainerd> {
  const containerd = await PrivateContainerd.start({ binaries: await ensureContainerd({ release }), ...options });
  try {
    await containerd.importImages(await busyboxImage({ name: BUSYBOX }));
  } catch (error) {
    await containerd[Symbol.asyncDispose]();
    throw error;
  }
  return containerd;
}
