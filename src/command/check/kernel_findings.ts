import { findProgram } from "../../network/cni/exec_runner.ts";
import { selinuxContexts } from "../../host/confinement/selinux.ts";
import { cgroupVersion } from "../../host/cgroup/cgroup_version.ts";
import { readIfThere } from "../../host/read_if_there.ts";
import { CGROUP_ROOT } from "../../model/plan/task_cgroup.ts";
import { bad, type Finding, good, note } from "../finding.ts";

/** What Nomad's limits of a task need. */
const CONTROLLERS = ["cpuset", "cpu", "memory", "pids"];

/** The kernel's parts that confine tasks; `root` is the node's file tree. */
export async function kernelFindings(root = "", path = Deno.env.get("PATH") ?? ""): Promise<Finding[]> {
  const directories = path.split(":");
  return [
    await cgroupFinding(root),
    await seccompFinding(root),
    await apparmorFinding(root, directories),
    ...await selinuxFindings(root, directories),
  ];
}

async function cgroupFinding(root: string): Promise<Finding> {
  const mount = `${root}${CGROUP_ROOT}`;
  const version = cgroupVersion(root);
  const there = version === 2
    ? (await readIfThere(`${mount}/cgroup.controllers`) ?? "").trim().split(/\s+/)
    : await controllersV1(root);
  const missing = CONTROLLERS.filter((controller) => !there.includes(controller));
  if (missing.length === 0) return good("cgroups", `v${version} with ${CONTROLLERS.join(", ")}`);
  const fix = "turn them on in the kernel or at boot (cgroup_enable=), else Nomad's limits are not kept";
  return bad("cgroups", `v${version} without ${missing.join(", ")}`, fix);
}

/** Lines of `/proc/cgroups`: name, hierarchy, number of cgroups, enabled (see proc(5)). */
async function controllersV1(root: string): Promise<string[]> {
  const text = await readIfThere(`${root}/proc/cgroups`) ?? "";
  return text.split("\n").map((line) => line.split("\t")).filter(([, , , enabled]) => enabled === "1").map((
    [name = ""],
  ) => name);
}

async function seccompFinding(root: string): Promise<Finding> {
  const actions = await readIfThere(`${root}/proc/sys/kernel/seccomp/actions_avail`);
  if (actions !== undefined) return good("seccomp", "tasks have the default profile");
  return bad(
    "seccomp",
    "the kernel has none",
    "use a kernel with CONFIG_SECCOMP_FILTER, or set seccomp_default = false",
  );
}

async function apparmorFinding(root: string, directories: readonly string[]): Promise<Finding> {
  const enabled = await readIfThere(`${root}/sys/module/apparmor/parameters/enabled`);
  if (enabled?.trim() !== "Y") {
    return note("apparmor", "is not on; tasks are confined by seccomp, capabilities and namespaces alone");
  }
  if (await findProgram("apparmor_parser", directories) !== undefined) return good("apparmor", "is on");
  const fix = "install AppArmor's programs (Debian: apparmor), or set lsm_default = false";
  return bad("apparmor", "is on, but there is no apparmor_parser to load the driver's profile with", fix);
}

/** Nothing of a node without SELinux, as most are. */
async function selinuxFindings(root: string, directories: readonly string[]): Promise<Finding[]> {
  if (await readIfThere(`${root}/sys/fs/selinux/enforce`) === undefined) return [];
  const contexts = await selinuxContexts(root);
  if (contexts === undefined) {
    const fix = "install the policy for containers (Fedora: container-selinux)";
    return [bad("selinux", "is on, but its policy has no label for containers", fix)];
  }
  if (await findProgram("chcon", directories) !== undefined) {
    return [good("selinux", `is on; tasks are ${contexts.process}`)];
  }
  return [bad("selinux", "is on, but there is no chcon to label tasks' directories with", "install coreutils")];
}
