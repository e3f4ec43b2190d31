const ROOT = new URL("../../", import.meta.url).pathname;
const IMPORT = /^(?:import|export)\b[^"';]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"/gm;

/** What one file of the repository imports: other files of it by their path, packages by their name. */
export interface ModuleImports {
  readonly path: string;
  readonly files: readonly string[];
  readonly packages: readonly string[];
}

/** The imports of every file of the product, with paths relative to the repository; generated code has none of interest. */
export async function productImports(): Promise<ModuleImports[]> {
  const paths = ["mod.ts", ...await typescriptBelow("src"), ...await typescriptBelow("workers")];
  return await Promise.all(paths.filter((path) => !path.startsWith("src/gen/")).map(importsOf));
}

async function typescriptBelow(directory: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(ROOT + directory));
  const nested = await Promise.all(entries.map(async ({ name, isDirectory }) => {
    const path = `${directory}/${name}`;
    return isDirectory ? await typescriptBelow(path) : [path];
  }));
  return nested.flat().filter((path) => path.endsWith(".ts"));
}

async function importsOf(path: string): Promise<ModuleImports> {
  const text = await Deno.readTextFile(ROOT + path);
  const specifiers = Array.from(text.matchAll(IMPORT), ([, from, bare]) => from ?? bare ?? "");
  const isFile = (specifier: string) => specifier.startsWith(".");
  return {
    path,
    files: specifiers.filter(isFile).map((specifier) => new URL(specifier, `file:///${path}`).pathname.slice(1)),
    packages: specifiers.filter((specifier) => !isFile(specifier)),
  };
}
