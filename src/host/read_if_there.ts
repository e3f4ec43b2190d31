/** Text of a file, or undefined when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * The whole lines of a file's first bytes, or undefined when there is no such file: for what the kernel makes up of what a
 * task has done, such as the routes of its network namespace, of which there may be millions.
 */
export async function readStartIfThere(path: string, bytesMax: number): Promise<string | undefined> {
  try {
    using file = await Deno.open(path);
    const bytes = new Uint8Array(bytesMax);
    let length = 0;
    for (let read: number | null = 0; read !== null && length < bytesMax; length += read ?? 0) {
      read = await file.read(bytes.subarray(length));
    }
    const text = new TextDecoder().decode(bytes.subarray(0, length));
    return length < bytesMax ? text : text.slice(0, text.lastIndexOf("\n") + 1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
