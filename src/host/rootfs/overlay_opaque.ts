/**
 * Attributes that make a directory of an overlay's layer hide those below it: root's, and that of `userxattr` mounts.
 */
const ATTRIBUTES = ["trusted.overlay.opaque", "user.overlay.opaque"];

const OPAQUE = "y".charCodeAt(0);

/**
 * Whether a directory hides the directories of the same name in lower layers (see the kernel's overlayfs.rst). Deno
 * reads no file attributes, so the C library it is linked to does.
 */
export function isOpaque(directory: string): boolean {
  const libc = Deno.dlopen("libc.so.6", {
    getxattr: { parameters: ["buffer", "buffer", "buffer", "usize"], result: "isize" },
  });
  try {
    return ATTRIBUTES.some((name) => {
      const value = new Uint8Array(1);
      const length = libc.symbols.getxattr(cString(directory), cString(name), value, BigInt(value.length));
      return length === 1n && value[0] === OPAQUE;
    });
  } finally {
    libc.close();
  }
}

function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}
