/**
 * Flags a mount of a job may have. Nothing else passes, `remount` least of all: a runtime follows the image's links at a
 * target, and with it would change a mount that is not the job's.
 */
const FLAGS: ReadonlySet<string> = new Set(
  `ro rw nosuid nodev noexec
  atime noatime diratime nodiratime relatime norelatime strictatime nostrictatime
  private rprivate slave rslave`.split(/\s+/),
);

/** What tmpfs(5) can read of its own options; the kernel may have further ones, which a job may not. */
const TMPFS_VALUES: Readonly<Record<string, RegExp>> = {
  size: /^(?:0x[\da-f]{1,16}|\d{1,19})[kmgtpe]?%?$/i,
  nr_inodes: /^\d{1,19}[kmg]?$/i,
  mode: /^[0-7]{1,4}$/,
  uid: /^\d{1,10}$/,
  gid: /^\d{1,10}$/,
};

/** What `isBindOption` allows, in words. */
export const BIND_OPTIONS =
  "bind, rbind, ro, rw, nosuid, nodev, noexec, an atime option such as noatime, private, rprivate, slave or rslave";

/** What `isTmpfsOption` allows, in words. */
export const TMPFS_OPTIONS =
  "size=64m or size=10%, nr_inodes=1k, mode=1777, uid=, gid=, or ro, rw, nosuid, nodev, noexec, an atime option such as noatime, private, rprivate, slave, rslave";

/** Whether a job may give a bind mount the option. */
export function isBindOption(option: string): boolean {
  return option === "bind" || option === "rbind" || FLAGS.has(option);
}

/** Whether a job may give a tmpfs the option. */
export function isTmpfsOption(option: string): boolean {
  const [, name = "", value = ""] = /^([a-z_]{1,16})=(.{0,32})$/.exec(option) ?? [];
  return name === "" ? FLAGS.has(option) : TMPFS_VALUES[name]?.test(value) ?? false;
}
