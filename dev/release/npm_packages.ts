import { runCommand } from "../run_command.ts";

/** An npm package that the plugin imports, directly or by way of others. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, or NOASSERTION where the package names none. */
  readonly license: string;
  /** Subresource integrity as deno.lock has it: `sha512-` and base64. */
  readonly integrity: string;
}

interface ModuleGraph {
  readonly modules: readonly { readonly npmPackage?: string }[];
  readonly npmPackages: Readonly<Record<string, GraphPackage>>;
}

interface GraphPackage {
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly string[];
  readonly localPath: string;
}

const ENTRIES = ["mod.ts", "workers/stats.ts", "workers/hcl.ts"];

/** The npm packages that the plugin and its workers import, sorted by name; read from `deno info` and deno.lock. */
export async function npmPackages(): Promise<NpmPackage[]> {
  const lock = JSON.parse(await Deno.readTextFile("deno.lock"));
  const found = new Map<string, GraphPackage>();
  for (const entry of ENTRIES) {
    const graph: ModuleGraph = JSON.parse(await runCommand([Deno.execPath(), "info", "--json", entry]));
    for (const { npmPackage } of graph.modules) if (npmPackage !== undefined) addReachable(found, graph, npmPackage);
  }
  const ids = [...found.keys()].sort();
  return await Promise.all(ids.map((id) => describe(found.get(id)!, lock.npm[id].integrity)));
}

function addReachable(found: Map<string, GraphPackage>, graph: ModuleGraph, id: string): void {
  const entry = graph.npmPackages[id];
  if (entry === undefined || found.has(id)) return;
  found.set(id, entry);
  for (const dependency of entry.dependencies) addReachable(found, graph, dependency);
}

async function describe({ name, version, localPath }: GraphPackage, integrity: string): Promise<NpmPackage> {
  const { license } = JSON.parse(await Deno.readTextFile(`${localPath}/package.json`));
  return { name, version, integrity, license: typeof license === "string" ? license : "NOASSERTION" };
}
