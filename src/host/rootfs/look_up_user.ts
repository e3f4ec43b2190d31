import { ConfigError } from "../../errors.ts";
import type { ResolvedUser } from "../../model/resolved_user.ts";
import type { ImageFiles } from "./image_files.ts";
import { type GroupEntry, parseGroup, parsePasswd, type PasswdEntry } from "./user_files.ts";

/** Largest id a runtime takes (see runc `libcontainer/user`). */
const ID_MAX = 0x7fff_ffff;

/**
 * The user a text stands for in an image: `name`, `uid`, either followed by `:group` or `:gid`; root when it is empty.
 * Names and supplementary groups come from the image's own passwd and group. Without a group of its own a user has that
 * of its entry, or 0, and the groups that list it as a member; its own group is among the supplementary ones too, so
 * that leaving it does not gain access. Throws `ConfigError` naming a user or group the image does not have.
 */
export async function lookUpUser(user: string, files: Pick<ImageFiles, "readText">): Promise<ResolvedUser> {
  const [userPart = "", groupPart, ...rest] = user.split(":");
  if (rest.length > 0) throw refuse(user, 'allowed are "user" and "user:group", each a name or a number');
  const passwd = parsePasswd(await files.readText("/etc/passwd") ?? "");
  const groups = parseGroup(await files.readText("/etc/group") ?? "");
  const { uid, entry } = findUser(user, { userPart: userPart || "0", passwd });
  if (groupPart) {
    const gid = findGroup(user, { groupPart, groups });
    return { uid, gid, additionalGids: [gid] };
  }
  const gid = entry?.gid ?? 0;
  const member = groups.filter(({ members }) => entry !== undefined && members.includes(entry.name));
  return { uid, gid, additionalGids: [...new Set([gid, ...member.map((group) => group.gid)])] };
}

interface UserSearch {
  readonly userPart: string;
  readonly passwd: readonly PasswdEntry[];
}

function findUser(user: string, { userPart, passwd }: UserSearch): { uid: number; entry: PasswdEntry | undefined } {
  const id = parseId(user, userPart);
  const entry = passwd.find(({ name, uid }) => id === undefined ? name === userPart : uid === id);
  const uid = id ?? entry?.uid;
  if (uid === undefined) throw refuse(user, `the image has no user "${userPart}"`);
  return { uid, entry };
}

interface GroupSearch {
  readonly groupPart: string;
  readonly groups: readonly GroupEntry[];
}

function findGroup(user: string, { groupPart, groups }: GroupSearch): number {
  const gid = parseId(user, groupPart) ?? groups.find(({ name }) => name === groupPart)?.gid;
  if (gid === undefined) throw refuse(user, `the image has no group "${groupPart}"`);
  return gid;
}

/** The number a part is, or undefined for a name. */
function parseId(user: string, part: string): number | undefined {
  if (!/^\d+$/.test(part)) return undefined;
  const id = Number(part);
  if (id > ID_MAX) throw refuse(user, `${part} is larger than ${ID_MAX}`);
  return id;
}

function refuse(user: string, reason: string): ConfigError {
  return new ConfigError(`Cannot run as user "${user}": ${reason}`);
}
