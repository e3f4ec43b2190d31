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

/** The entry of a line of a passwd file; undefined for one that is none, as the C library passes over it. */
export function parsePasswdLine(line: string): PasswdEntry | undefined {
  const [name = "", _password, uid = "", gid = ""] = fieldsOf(line);
  return isNumber(uid) && isNumber(gid) ? { name, uid: Number(uid), gid: Number(gid) } : undefined;
}

/** The entry of a line of a group file; undefined for one that is none, as the C library passes over it. */
export function parseGroupLine(line: string): GroupEntry | undefined {
  const [name = "", _password, gid = "", members = ""] = fieldsOf(line);
  if (!isNumber(gid)) return undefined;
  return { name, gid: Number(gid), members: members.split(",").filter((member) => member !== "") };
}

function fieldsOf(line: string): string[] {
  const text = line.trim();
  return text.startsWith("#") ? [] : text.split(":");
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
