import type { Mount } from "../../containerd/services/snapshots.ts";
import { lookUpUser } from "../../host/rootfs/look_up_user.ts";
import { RootfsFiles } from "../../host/rootfs/rootfs_files.ts";
import type { ResolvedUser } from "../../model/resolved_user.ts";

/** The user a text stands for in a root file system that is not mounted yet, see `lookUpUser`. */
export async function findUser(user: string, rootfs: readonly Mount[]): Promise<ResolvedUser> {
  await using root = await RootfsFiles.open(rootfs);
  return await lookUpUser(user, root.files);
}
