import { runCommand } from "../run_command.ts";

/** What of `deno info --json` is read here. */
interface ModuleGraph {
  readonly modules: readonly { readonly kind?: string; readonly npmPackage?: string }[];
}

/** The npm packages that these modules and all that they import name, each as `name@version`, sorted. */
export async function importedPackages(modules: readonly string[]): Promise<string[]> {
  const graphs = await Promise.all(modules.map(async (module) => {
    const json = await runCommand(["deno", "info", "--frozen", "--json", module]);
    return JSON.parse(json) as ModuleGraph;
  }));
  const packages = graphs.flatMap(({ modules }) => modules.flatMap(({ npmPackage }) => npmPackage ?? []));
  return [...new Set(packages)].sort();
}
