import { createHash } from "node:crypto";

/** The file that `sha256sum --check` reads. */
export const CHECKSUMS = "SHA256SUMS";

/** Writes the SHA-256 of every file of the directory into `SHA256SUMS` there. */
export async function writeChecksums(directory: string): Promise<void> {
  const entries = await Array.fromAsync(Deno.readDir(directory));
  const names = entries.filter(({ isFile, name }) => isFile && name !== CHECKSUMS).map(({ name }) => name).sort();
  const lines = await Promise.all(names.map(async (name) => `${await sha256(`${directory}/${name}`)}  ${name}\n`));
  await Deno.writeTextFile(`${directory}/${CHECKSUMS}`, lines.join(""));
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256(path: string): Promise<string> {
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  for await (const chunk of file.readable) hash.update(chunk);
  return hash.digest("hex");
}
