import type { PluginConfig } from "../../config/plugin_config.ts";
import { isAtLeast } from "../../is_at_least.ts";
import { bad, type Finding, good, note } from "./finding.ts";

const RUNC_RUNTIME = "io.containerd.runc.v2";
/** The releases that mend CVE-2026-41579, the oldest of each series; later series have it. */
const MENDED: readonly (readonly number[])[] = [[1, 3, 6], [1, 4, 3], [1, 5, 0]];

/** The runtime of tasks, and how old the programs behind it are. */
export async function runtimeFindings(
  { containerdRuntime }: Pick<PluginConfig, "containerdRuntime">,
): Promise<Finding[]> {
  const runtime = good("runtime", containerdRuntime);
  if (containerdRuntime !== RUNC_RUNTIME) return [runtime];
  const programs = await Promise.all(["runc", "crun"].map(async (name) => ({ name, version: await versionOf(name) })));
  const runc = programs.find(({ name }) => name === "runc")?.version;
  const others = programs.filter(({ name, version }) => name !== "runc" && version !== undefined);
  return [
    runtime,
    runc === undefined
      ? note("runc", "is not on PATH", "make sure that containerd finds one: its shim runs it for each task")
      : runcFinding(runc),
    ...others.map(({ name, version = "" }) => good(name, version)),
  ];
}

/** Whether that runc has the fix of CVE-2026-41579. */
export function runcFinding(version: string): Finding {
  const [major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? [];
  const mended = MENDED.find(([m, n]) => m === major && n === minor) ?? MENDED.at(-1)!;
  if (isAtLeast(version, mended)) return good("runc", version);
  return bad("runc", `${version} has CVE-2026-41579`, "upgrade it to 1.3.6, 1.4.3, 1.5 or later");
}

/** What `PROGRAM --version` says first; undefined where PATH has no such program. */
async function versionOf(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command(program, { args: ["--version"], stdin: "null", stderr: "null" }).output();
    return /\d+\.\d+\S*/.exec(new TextDecoder().decode(stdout))?.[0];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) return undefined;
    throw error;
  }
}
