const NAMES = ["docker-init", "tini-static", "catatonit", "tini"];
/** Where packages put them beside the directories of PATH. */
const DIRECTORIES = ["/usr/local/bin", "/usr/bin", "/usr/libexec/docker", "/usr/libexec/podman"];
const MAGIC = [0x7f, 0x45, 0x4c, 0x46];
/** Enough of an ELF file for its headers, which follow one another at its beginning. */
const HEADERS_BYTES = 4096;
/** A program header that names a dynamic linker. */
const PT_INTERP = 3;

/**
 * The program a task can have as its first process: the one given, or the first of the known ones on PATH that runs in
 * any container, for it needs no libraries. Undefined when the node has none.
 */
export async function findInitProgram(
  { root = "", path = Deno.env.get("PATH") ?? "" } = {},
): Promise<string | undefined> {
  for (const name of NAMES) {
    for (const directory of [...path.split(":"), ...DIRECTORIES]) {
      const program = `${directory}/${name}`;
      if (directory.startsWith("/") && await isStatic(`${root}${program}`)) return program;
    }
  }
  return undefined;
}

/** Whether it is a 64-bit ELF program without a dynamic linker (see elf(5)). */
async function isStatic(program: string): Promise<boolean> {
  try {
    using file = await Deno.open(program);
    const buffer = new Uint8Array(HEADERS_BYTES);
    const length = await file.read(buffer) ?? 0;
    const view = new DataView(buffer.buffer, 0, length);
    if (length < 64 || MAGIC.some((byte, at) => buffer[at] !== byte)) return false;
    const [first, size, count] = [
      Number(view.getBigUint64(32, true)),
      view.getUint16(54, true),
      view.getUint16(56, true),
    ];
    for (let at = 0; at < count; at++) {
      const offset = first + at * size;
      if (offset + 4 > length) return false;
      if (view.getUint32(offset, true) === PT_INTERP) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}
