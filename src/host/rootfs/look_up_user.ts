import { ConfigError } from "../../errors.ts";
import type { ResolvedUser } from "../../model/resolved_user.ts";
import type { ImageFiles } from "./image_files.ts";
import { ImageFileError } from "./read_lines.ts";
import { type GroupEntry, parseGroupLine, parsePasswdLine, type PasswdEntry } from "./user_files.ts";

/** Largest id a runtime takes (see runc `libcontainer/user`). */
const ID_MAX = 0x7fff_ffff;

/** More groups than anybody is in; the kernel takes 65,536. */
const GROUPS_MAX = 1024;

/** Where users and groups are looked up. */
export type UserFiles = Pick<ImageFiles, "lines">;

/**
 * The user a text stands for in an image: `name`, `uid`, either followed by `:group` or `:gid`; root when it is empty.
 * Names and supplementary groups come from the image's own passwd and group. Without a group of its own a user has that
 * of its entry, or 0, and the groups that list it as a member; its own group is among the supplementary ones too, so
 * that leaving it does not gain access; so are the groups of `more`. Throws `ConfigError` naming a user or group the image
 * does not have, and an ImageFileError for files no image has.
 */
export async function lookUpUser(
  user: string,
  files: UserFiles,
  more: readonly string[] = [],
): Promise<ResolvedUser> {
  const resolved = await lookUp(user, files);
  const gids = new Set([...resolved.additionalGids, ...await addedGroups(more, files)]);
  return { ...resolved, additionalGids: [...gids] };
}

async function lookUp(user: string, files: UserFiles): Promise<ResolvedUser> {
  const [userPart = "", groupPart, ...rest] = user.split(":");
  if (rest.length > 0) throw refuse(user, 'allowed are "user" and "user:group", each a name or a number');
  const { uid, entry } = await findUser(user, { userPart: userPart || "0", files });
  if (groupPart) {
    const gid = await findGroup(user, { groupPart, files });
    return { uid, gid, additionalGids: [gid] };
  }
  const gid = entry?.gid ?? 0;
  return { uid, gid, additionalGids: await groupIdsOf(entry?.name, { gid, files }) };
}

interface UserSearch {
  readonly userPart: string;
  readonly files: UserFiles;
}

async function findUser(
  user: string,
  { userPart, files }: UserSearch,
): Promise<{ uid: number; entry: PasswdEntry | undefined }> {
  const id = parseId(user, userPart);
  const entry = await firstPasswd(files, ({ name, uid }) => id === undefined ? name === userPart : uid === id);
  const uid = id ?? entry?.uid;
  if (uid === undefined) throw refuse(user, `the image has no user "${userPart}"`);
  return { uid, entry };
}

async function firstPasswd(
  files: UserFiles,
  isWanted: (entry: PasswdEntry) => boolean,
): Promise<PasswdEntry | undefined> {
  for await (const line of files.lines("/etc/passwd")) {
    const entry = parsePasswdLine(line);
    if (entry !== undefined && isWanted(entry)) return entry;
  }
  return undefined;
}

interface GroupSearch {
  readonly groupPart: string;
  readonly files: UserFiles;
}

async function findGroup(user: string, { groupPart, files }: GroupSearch): Promise<number> {
  const id = parseId(user, groupPart);
  if (id !== undefined) return id;
  for await (const { name, gid } of groups(files)) if (name === groupPart) return gid;
  throw refuse(user, `the image has no group "${groupPart}"`);
}

/** The numbers of the groups of `group_add`, in their order; however many they are, the image's file is read once. */
async function addedGroups(asked: readonly string[], files: UserFiles): Promise<number[]> {
  const ids = new Map(asked.map((group) => [group, parseId(group, group)]));
  const missing = new Set(asked.filter((group) => ids.get(group) === undefined));
  if (missing.size > 0) {
    for await (const { name, gid } of groups(files)) if (missing.delete(name)) ids.set(name, gid);
  }
  return asked.map((group) => {
    const id = ids.get(group);
    if (id === undefined) throw new ConfigError(`Cannot use group_add "${group}": the image has no such group`);
    return id;
  });
}

/** The user's own group and those that list it as a member. */
async function groupIdsOf(
  userName: string | undefined,
  { gid, files }: { readonly gid: number; readonly files: UserFiles },
): Promise<number[]> {
  const ids = new Set([gid]);
  if (userName === undefined) return [...ids];
  for await (const group of groups(files)) {
    if (group.members.includes(userName)) ids.add(group.gid);
    if (ids.size > GROUPS_MAX) throw new ImageFileError(`its user "${userName}" is in more than ${GROUPS_MAX} groups`);
  }
  return [...ids];
}

async function* groups(files: UserFiles): AsyncGenerator<GroupEntry> {
  for await (const line of files.lines("/etc/group")) {
    const entry = parseGroupLine(line);
    if (entry !== undefined) yield entry;
  }
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
