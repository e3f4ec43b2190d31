import type { PluginConfig } from "../../config/plugin_config.ts";
import type { RuntimeBlock } from "../../config/plugin/runtime_options.ts";
import { findProgram } from "../../network/cni/exec_runner.ts";
import { isAtLeast, versionNumbers } from "../../is_at_least.ts";
import { versionOf } from "./version_of.ts";
import { bad, type Finding, good, note } from "../finding.ts";

const RUNC_RUNTIME = "io.containerd.runc.v2";
/** The releases that mend CVE-2026-41579, the oldest of each series; later series have it. */
const MENDED: readonly (readonly number[])[] = [[1, 3, 6], [1, 4, 3], [1, 5, 0]];
/** What distributions add to a version, such as "+ds1" and "-0ubuntu3"; they mend defects without changing what is before it. */
const PACKAGED = /[+~]|-\d/;

/** The runtimes that tasks can have, and how old the programs behind them are. */
export async function runtimeFindings(
  { containerdRuntime, runtimes = new Map() }: Pick<PluginConfig, "containerdRuntime" | "runtimes">,
): Promise<Finding[]> {
  const blocks = [...runtimes];
  const findings = await Promise.all([
    shimFinding("runtime", containerdRuntime),
    ...blocks.map(([label, block]) => blockFinding(`runtime ${label}`, block)),
  ]);
  if (![containerdRuntime, ...blocks.map(([, { type }]) => type)].includes(RUNC_RUNTIME)) return findings;
  return [...findings, ...await runcFindings()];
}

/** A block that names a program of its own in runc's place is as good as that program. */
async function blockFinding(subject: string, { type, binary }: RuntimeBlock): Promise<Finding> {
  if (binary === undefined) return await shimFinding(subject, type);
  const version = await versionOf(binary);
  if (version === undefined) return bad(subject, `${binary} cannot be run`, "install it, or mend the block's binary");
  const text = `${binary} ${version}`;
  return /(?:^|\/)runc[^/]*$/.test(binary) ? { ...runcFinding(text), subject } : good(subject, text);
}

/** containerd looks for the shim on its own PATH, which is not always the one of whoever asks. */
async function shimFinding(subject: string, runtime: string): Promise<Finding> {
  const shim = `containerd-shim-${runtime.split(".").slice(-2).join("-")}`;
  const directories = (Deno.env.get("PATH") ?? "").split(":");
  if (runtime.startsWith("/") && !await isFile(runtime)) {
    return bad(subject, `${runtime} is not there`, "install the shim, or mend its path");
  }
  if (runtime.startsWith("/") || await findProgram(shim, directories) !== undefined) return good(subject, runtime);
  return note(
    subject,
    `${runtime}, whose shim ${shim} is not on PATH`,
    "make sure that containerd finds it on its PATH",
  );
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}

async function runcFindings(): Promise<Finding[]> {
  const programs = await Promise.all(["runc", "crun"].map(async (name) => ({ name, version: await versionOf(name) })));
  const runc = programs.find(({ name }) => name === "runc")?.version;
  const others = programs.filter(({ name, version }) => name !== "runc" && version !== undefined);
  return [
    runc === undefined
      ? note("runc", "is not on PATH", "make sure that containerd finds one: its shim runs it for each task")
      : runcFinding(runc),
    ...others.map(({ name, version = "" }) => good(name, version)),
  ];
}

/** Whether that runc has the fix of CVE-2026-41579. */
export function runcFinding(version: string): Finding {
  const [major, minor] = versionNumbers(version);
  const mended = MENDED.find(([m, n]) => m === major && n === minor) ?? MENDED.at(-1)!;
  if (isAtLeast(version, mended)) return good("runc", version);
  const text = `${version} has CVE-2026-41579`;
  const fix = "upgrade it to 1.3.6, 1.4.3, 1.5 or later";
  return PACKAGED.test(version)
    ? note("runc", `${text}, unless its distribution has mended it`, fix)
    : bad("runc", text, fix);
}
