/** An entry of passwd(5). */
export interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** An entry of group(5). */
export interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** Entries of a passwd file; lines that are none are passed over, as the C library does. */
export function parsePasswd(text: string): PasswdEntry[] {
  return linesOf(text).flatMap(([name = "", _password, uid = "", gid = ""]) =>
    isNumber(uid) && isNumber(gid) ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  );
}

/** Entries of a group file; lines that are none are passed over, as the C library does. */
export function parseGroup(text: string): GroupEntry[] {
  return linesOf(text).flatMap(([name = "", _password, gid = "", members = ""]) =>
    isNumber(gid) ? [{ name, gid: Number(gid), members: members.split(",").filter((member) => member !== "") }] : []
  );
}

function linesOf(text: string): string[][] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(":"));
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
