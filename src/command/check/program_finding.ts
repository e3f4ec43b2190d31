import { findProgram } from "../../network/cni/exec_runner.ts";
import { bad, type Finding, good } from "../finding.ts";

/** The node's programs that the driver runs, with the Debian package of each; packaging/nfpm.yaml asks for those packages. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  sh: "dash",
  cat: "coreutils",
  cp: "coreutils",
  mkfifo: "coreutils",
  sleep: "coreutils",
  mount: "mount",
  umount: "mount",
  flock: "util-linux",
  setpriv: "util-linux",
  unshare: "util-linux",
};

/** Whether the node has them, on the PATH of the agent or where distributions put them. */
export async function programFinding(directories = searched()): Promise<Finding> {
  const names = Object.keys(PROGRAMS);
  const found = await Promise.all(names.map((name) => findProgram(name, directories)));
  const missing = names.filter((_, at) => found[at] === undefined);
  if (missing.length === 0) return good("programs", names.join(", "));
  const packages = new Set(missing.map((name) => PROGRAMS[name]));
  return bad(
    "programs",
    `${missing.join(", ")} cannot be found on PATH`,
    `install ${[...packages].join(", ")} (so Debian names the packages)`,
  );
}

function searched(): string[] {
  return [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
}
