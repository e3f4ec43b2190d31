import { join } from "node:path";

/**
 * What a test needs, as its file's name tells: `unit` nothing but Deno (`*_test.ts`), `real` programs, root or containerd
 * (`*_real_test.ts`), `e2e` Nomad as well (`*_e2e_test.ts`).
 */
export type TestKind = "unit" | "real" | "e2e";

/** The kind of a test file by its name; undefined when it is none. */
export function testKind(name: string): TestKind | undefined {
  const [, kind = "unit"] = /_(?:(real|e2e)_)?test\.ts$/.exec(name) ?? [undefined, "none"];
  return kind === "unit" || kind === "real" || kind === "e2e" ? kind : undefined;
}

/** The test files of a kind among these files and below these directories, sorted. */
export async function testFiles(kind: TestKind, paths: readonly string[]): Promise<string[]> {
  const files = await Promise.all(paths.map(filesBelow));
  return files.flat().filter((path) => testKind(path) === kind).sort();
}

async function filesBelow(path: string): Promise<string[]> {
  if ((await Deno.stat(path)).isFile) return [path];
  const below: Promise<string[]>[] = [];
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (isDirectory) below.push(filesBelow(join(path, name)));
    else below.push(Promise.resolve([join(path, name)]));
  }
  return (await Promise.all(below)).flat();
}
