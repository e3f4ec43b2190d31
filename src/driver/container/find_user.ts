import { ImageError } from "../../errors.ts";
import { lookUpUser } from "../../host/rootfs/look_up_user.ts";
import { ImageFileError } from "../../host/rootfs/read_lines.ts";
import type { RootfsFiles } from "../../host/rootfs/rootfs_files.ts";
import type { ResolvedUser } from "../../model/resolved_user.ts";

/** Whose user is looked for, and where. */
export interface UserQuestion {
  /** The image's name, for messages. */
  readonly image: string;
  readonly files: RootfsFiles["files"];
}

/** The user a text stands for in an image, see `lookUpUser`; an ImageError for an image with files no image has. */
export async function findUser(user: string, { image, files }: UserQuestion): Promise<ResolvedUser> {
  try {
    return await lookUpUser(user, files);
  } catch (cause) {
    if (!(cause instanceof ImageFileError)) throw cause;
    throw new ImageError(`Cannot use image "${image}": ${cause.message}`, { recoverable: false, cause });
  }
}
