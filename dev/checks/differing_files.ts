import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** Sorted paths, relative to the two directories, of files that differ in content or exist in one of them only. */
export async function differingFiles(leftDir: string, rightDir: string): Promise<string[]> {
  const [left, right] = await Promise.all([readTree(leftDir), readTree(rightDir)]);
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].filter((name) => left.get(name) !== right.get(name)).sort();
}

async function readTree(dir: string): Promise<Map<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(paths.map((path) => readFile(path, "utf8")));
  return new Map(paths.map((path, index) => [relative(dir, path), contents[index] ?? ""]));
}
