import { readIfThere } from "../host/read_if_there.ts";

/**
 * The containers that have addresses in a network's directory of host-local, which keeps a file for each address, named
 * after it, with the container's id in the first line (see containernetworking/plugins host-local backend/disk).
 */
export async function addressHolders(directory: string): Promise<Set<string>> {
  const holders = new Set<string>();
  for (const name of await fileNames(directory)) {
    if (!/^[0-9a-f]+[.:]/.test(name)) continue;
    const [id = ""] = (await readIfThere(`${directory}/${name}`) ?? "").split(/\r?\n/);
    if (id !== "") holders.add(id.trim());
  }
  return holders;
}

async function fileNames(directory: string): Promise<string[]> {
  try {
    return await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
