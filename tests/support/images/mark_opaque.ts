/** Marks a directory of an overlay's layer opaque, as containerd does when it unpacks `.wh..wh..opq`. Needs root. */
export function markOpaque(directory: string): void {
  const libc = Deno.dlopen("libc.so.6", {
    setxattr: { parameters: ["buffer", "buffer", "buffer", "usize", "i32"], result: "i32" },
  });
  try {
    const [path, name, value] = [`${directory}\0`, "trusted.overlay.opaque\0", "y"]
      .map((text) => new TextEncoder().encode(text));
    if (path === undefined || name === undefined || value === undefined) return;
    if (libc.symbols.setxattr(path, name, value, 1n, 0) !== 0) throw new Error(`Cannot mark "${directory}" opaque`);
  } finally {
    libc.close();
  }
}
