/**
 * Hard limit of open files of this process, which its children cannot be sure to exceed; Infinity when there is none.
 */
export async function nofileHardLimit(root = ""): Promise<number> {
  const limits = await Deno.readTextFile(`${root}/proc/self/limits`);
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1];
  if (hard === undefined) {
    throw new Error(`Cannot read the limit of open files from "${root}/proc/self/limits": no such line`);
  }
  return hard === "unlimited" ? Infinity : Number(hard);
}

/** Release of the running kernel, as `uname -r` prints it. */
export async function kernelRelease(root = ""): Promise<string> {
  return (await Deno.readTextFile(`${root}/proc/sys/kernel/osrelease`)).trim();
}
