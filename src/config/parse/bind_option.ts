/**
 * What a runtime makes flags of a bind mount of (see runc `libcontainer/specconv`): those of mount(8), how mounts
 * propagate, and with `r` those that go for the mounts below too. It passes over anything else without a word.
 */
const FLAGS = `
  bind rbind defaults remount silent loud idmap ridmap
  ro rw suid nosuid dev nodev exec noexec sync async dirsync mand nomand acl noacl iversion noiversion
  atime noatime diratime nodiratime relatime norelatime strictatime nostrictatime lazytime nolazytime symfollow nosymfollow
  private shared slave unbindable rprivate rshared rslave runbindable
  rro rrw rsuid rnosuid rdev rnodev rexec rnoexec ratime rnoatime rdiratime rnodiratime rrelatime rnorelatime
  rstrictatime rnostrictatime rsymfollow rnosymfollow
`.trim().split(/\s+/);

/** Whether a bind mount can have the option. */
export function isBindOption(option: string): boolean {
  return FLAGS.includes(option);
}
