/** What Linux can read of these (see its mm/shmem.c, memparse() for the size); it knows more options with every release. */
const VALUES: Readonly<Record<string, RegExp>> = {
  size: /^(?:0x[\da-f]+|\d*)[kmgtpe]?%?$/i,
  mode: /^\+?[0-7]*$/,
};

/** Whether a tmpfs may have the option; false only for a value that Linux refuses for certain. */
export function isTmpfsOption(option: string): boolean {
  const [, name = "", value = ""] = /^(.+?)=(.*)$/.exec(option) ?? [];
  return VALUES[name]?.test(value) ?? true;
}
