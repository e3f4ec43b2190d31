import grpc from "../../../packages/grpc/deno.json" with { type: "json" };

/** A TypeScript file of the repository, by its path from the root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
}

/** One import or re-export: `target` is the file it names, undefined for a package. */
export interface Import {
  readonly specifier: string;
  readonly target?: string;
  readonly isType: boolean;
}

const ROOT = new URL("../../../", import.meta.url);
const STATEMENT = /^(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"/gm;
const DYNAMIC = /\bimport\(\s*"([^"]+)"/g;

/** The TypeScript files below the given folders, and the given files, that exist. */
export async function sourceFiles(paths: readonly string[]): Promise<SourceFile[]> {
  const nested = await Promise.all(paths.map(walk));
  return await Promise.all(nested.flat().sort().map(read));
}

/** What a file imports. */
export function readImports({ path, text }: SourceFile): Import[] {
  const statements = [...text.matchAll(STATEMENT)].map(([, type, specifier = ""]) => ({ specifier, isType: !!type }));
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, specifier = ""]) => ({ specifier, isType: false }));
  return [...statements, ...dynamic].map((found) => {
    const target = exportedFile(found.specifier) ?? resolve(path, found.specifier);
    return target === undefined ? found : { ...found, target };
  });
}

/** The file that a name of `packages/grpc` stands for. */
function exportedFile(specifier: string): string | undefined {
  const file = Object.entries(grpc.exports).find(([name]) => specifier === `${grpc.name}${name.slice(1)}`)?.[1];
  return file && `packages/grpc${file.slice(1)}`;
}

function resolve(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return new URL(specifier, new URL(path, ROOT)).href.slice(ROOT.href.length);
}

async function walk(path: string): Promise<string[]> {
  if (path.endsWith(".ts")) return [path];
  const found: string[][] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(new URL(path, ROOT))) {
      if (isDirectory || name.endsWith(".ts")) found.push(await walk(`${path}/${name}`));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.flat();
}

async function read(path: string): Promise<SourceFile> {
  const text = await Deno.readTextFile(new URL(path, ROOT));
  return { path, text, lines: text.split("\n").length - 1 };
}
