import type { Mount } from "../containerd/snapshots.ts";
import { lookUpUser } from "../host/look_up_user.ts";
import { RootfsFiles } from "../host/rootfs_files.ts";
import type { ImageConfig } from "../model/image_config.ts";
import type { ResolvedUser } from "../model/resolved_user.ts";
import type { TaskRequest } from "../model/task_request.ts";

/** An image and the file system of a container made from it, not mounted yet. */
export interface ContainerFiles {
  readonly image: Pick<ImageConfig, "user">;
  readonly rootfs: readonly Mount[];
}

/**
 * The user a task runs as: the job's, else the image's, else root. Throws `ConfigError` when the image does not have
 * it.
 */
export async function findUser(request: TaskRequest, { image, rootfs }: ContainerFiles): Promise<ResolvedUser> {
  await using root = await RootfsFiles.open(rootfs);
  return await lookUpUser(request.user || image.user, root.files);
}
