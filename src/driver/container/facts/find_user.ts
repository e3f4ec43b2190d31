import { ImageError } from "../../../errors.ts";
import { lookUpUser } from "../../../host/rootfs/look_up_user.ts";
import { ImageFileError } from "../../../host/rootfs/read_lines.ts";
import type { RootfsFiles } from "../../../host/rootfs/rootfs_files.ts";
import type { ResolvedUser } from "../../../model/resolved_user.ts";

/** Whose user is looked for, and where. */
export interface UserQuestion {
  /** The image's name, for messages. */
  readonly image: string;
  readonly files: RootfsFiles["files"];
  /** More groups that the user shall be in, by name or number. */
  readonly groups?: readonly string[];
}

/** The user a text stands for in an image, see `lookUpUser`; an ImageError for an image with files no image has. */
export async function findUser(user: string, { image, files, groups = [] }: UserQuestion): Promise<ResolvedUser> {
  try {
    return await lookUpUser(user, files, groups);
  } catch (cause) {
    if (!(cause instanceof ImageFileError)) throw cause;
    throw new ImageError(`Cannot use image "${image}": ${cause.message}`, { recoverable: false, cause });
  }
}
