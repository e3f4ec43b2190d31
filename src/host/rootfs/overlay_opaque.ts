/**
 * Attributes that make a directory of an overlay's layer hide those below it: root's, and that of `userxattr` mounts.
 */
const ATTRIBUTES = ["trusted.overlay.opaque", "user.overlay.opaque"].map(cString);

const OPAQUE = "y".charCodeAt(0);

/** Those of directories of one path, the topmost layer first, that an overlay shows: down to one that hides the rest. */
export async function shownDirectories(directories: readonly string[]): Promise<readonly string[]> {
  // The lowest has nothing to hide.
  const above = directories.slice(0, -1);
  if (above.length === 0) return directories;
  const opaque = (await areOpaque(above)).indexOf(true);
  return opaque === -1 ? directories : directories.slice(0, opaque + 1);
}

/**
 * Whether each directory hides the directories of the same name in lower layers (see the kernel's overlayfs.rst). Deno
 * reads no file attributes, so the C library it is linked to does, off the main thread.
 */
async function areOpaque(directories: readonly string[]): Promise<boolean[]> {
  const libc = Deno.dlopen("libc.so.6", {
    getxattr: { parameters: ["buffer", "buffer", "buffer", "usize"], result: "isize", nonblocking: true },
  });
  try {
    return await Promise.all(directories.map(async (directory) => {
      const path = cString(directory);
      const marks = await Promise.all(ATTRIBUTES.map(async (name) => {
        const value = new Uint8Array(1);
        const length = await libc.symbols.getxattr(path, name, value, BigInt(value.length));
        return length === 1n && value[0] === OPAQUE;
      }));
      return marks.includes(true);
    }));
  } finally {
    libc.close();
  }
}

function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}
