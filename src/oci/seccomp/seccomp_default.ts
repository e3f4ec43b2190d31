import type { SeccompArg, SeccompProfile, SeccompRule } from "./seccomp_profile.ts";
import { USUAL_CALLS } from "./seccomp_usual_calls.ts";

const ENOSYS = 38;
const EPERM = 1;
const AF_ALG = 38;
const AF_VSOCK = 40;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET of clone(2): no new namespaces. */
const NEW_NAMESPACES = 0x7e02_0000;

/**
 * Personalities that weaken nothing: PER_LINUX, UNAME26 of it, PER_LINUX32, both, and the question (see
 * personality(2)).
 */
const PERSONALITIES = [0x0, 0x2_0000, 0x8, 0x2_0008, 0xffff_ffff];

/** The calls each capability is about; who has it may use them. */
const CALLS_OF_CAPABILITIES: Readonly<Record<string, string>> = {
  CAP_BPF: "bpf",
  CAP_DAC_READ_SEARCH: "open_by_handle_at",
  CAP_PERFMON: "perf_event_open",
  CAP_SYS_ADMIN: `bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr
    lsm_list_modules lsm_set_self_attr mount mount_setattr move_mount open_tree perf_event_open quotactl quotactl_fd
    setdomainname sethostname setns syslog umount umount2 unshare`,
  CAP_SYS_BOOT: "reboot",
  CAP_SYS_CHROOT: "chroot",
  CAP_SYS_MODULE: "delete_module finit_module init_module",
  CAP_SYS_NICE: "get_mempolicy mbind set_mempolicy set_mempolicy_home_node",
  CAP_SYS_PACCT: "acct",
  CAP_SYS_PTRACE: "kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace",
  CAP_SYS_RAWIO: "ioperm iopl",
  CAP_SYS_TIME: "clock_settime clock_settime64 settimeofday stime",
  CAP_SYS_TTY_CONFIG: "vhangup",
  CAP_SYSLOG: "syslog",
};

/**
 * The profile of a container that names none: the calls Docker's default profile allows (see moby `profiles/seccomp`)
 * for each architecture and capability; all others fail with EPERM.
 */
export const DEFAULT_SECCOMP_PROFILE: SeccompProfile = {
  defaultAction: "SCMP_ACT_ERRNO",
  defaultErrnoRet: EPERM,
  archMap: [
    { architecture: "SCMP_ARCH_X86_64", subArchitectures: ["SCMP_ARCH_X86", "SCMP_ARCH_X32"] },
    { architecture: "SCMP_ARCH_AARCH64", subArchitectures: ["SCMP_ARCH_ARM"] },
  ],
  syscalls: [
    allow(USUAL_CALLS),
    // Before 4.8 a traced process could get around its own filter.
    allow("process_vm_readv process_vm_writev ptrace", { includes: { minKernel: "4.8" } }),
    ...socketRules(),
    ...PERSONALITIES.map((value) => allowWith("personality", { index: 0, value, op: "SCMP_CMP_EQ" })),
    allow("arch_prctl modify_ldt", { includes: { arches: ["amd64"] } }),
    allow("arm_fadvise64_64 arm_sync_file_range breakpoint cacheflush set_tls sync_file_range2", {
      includes: { arches: ["arm64"] },
    }),
    ...Object.entries(CALLS_OF_CAPABILITIES).map(([capability, calls]) =>
      allow(calls, { includes: { caps: [capability] } })
    ),
    ...cloneRules(),
  ],
};

/** Every address family but those whose kernel code has been a way out of containers, AF_ALG and AF_VSOCK. */
function socketRules(): SeccompRule[] {
  return [
    allowWith("socket", { index: 0, value: AF_ALG, op: "SCMP_CMP_LT" }),
    allowWith("socket", { index: 0, value: AF_ALG + 1, op: "SCMP_CMP_EQ" }),
    allowWith("socket", { index: 0, value: AF_VSOCK, op: "SCMP_CMP_GT" }),
  ];
}

/**
 * Processes without CAP_SYS_ADMIN may not make namespaces. A filter cannot look into the arguments of clone3, so that
 * one is said not to exist and libraries fall back to clone.
 */
function cloneRules(): SeccompRule[] {
  const excludes = { caps: ["CAP_SYS_ADMIN"] };
  const arg: SeccompArg = { index: 0, value: NEW_NAMESPACES, valueTwo: 0, op: "SCMP_CMP_MASKED_EQ" };
  return [
    { ...allowWith("clone", arg), excludes },
    { names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: ENOSYS, excludes },
  ];
}

function allow(calls: string, condition: Pick<SeccompRule, "includes" | "excludes"> = {}): SeccompRule {
  return { names: calls.trim().split(/\s+/), action: "SCMP_ACT_ALLOW", ...condition };
}

function allowWith(call: string, arg: SeccompArg): SeccompRule {
  return { names: [call], action: "SCMP_ACT_ALLOW", args: [arg] };
}
