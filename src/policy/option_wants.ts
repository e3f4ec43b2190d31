import { posix } from "node:path";

import type { SecurityOpt } from "../config/parse/security/security_opt.ts";
import type { TaskConfig } from "../config/task_config.ts";
import { isDefaultProfile } from "../model/confinement/apparmor_profile_name.ts";
import type { StartPlan } from "../model/plan/start_plan.ts";
import type { Want } from "./want.ts";

/** What of a start the policy looks at. */
export type Plan = Pick<StartPlan, "image"> & { readonly request: Pick<StartPlan["request"], "config" | "namespace"> };

/** What one option of a task wants of the node. */
type OptionWants<K extends keyof TaskConfig> = (value: NonNullable<TaskConfig[K]>, plan: Plan) => Want[];

/** An option that gives a task nothing of the node that every container would not have. */
const harmless = () => [];

/**
 * Every option of a task, and what it wants of the node. There is no option without a line here: the type of the table
 * says so, and whoever adds one has to decide.
 */
const OPTION_WANTS: { readonly [K in keyof Required<TaskConfig>]: OptionWants<K> } = {
  image: imageWants,
  load: (path) => [{ restriction: "allowed_registries", option: "load", value: path, subject: "" }],
  platform: harmless,
  auth: harmless,
  authSoftFail: harmless,
  forcePull: harmless,
  imagePullTimeoutMs: harmless,

  command: harmless,
  args: harmless,
  entrypoint: harmless,
  cwd: harmless,
  init: harmless,
  tty: harmless,
  interactive: harmless,
  groupAdd: harmless,
  pidMode: (mode) => modeWants(mode, "pid"),
  ipcMode: (mode) => modeWants(mode, "ipc"),
  utsMode: (mode) => modeWants(mode, "uts"),
  // It shows names of cgroups, which are mounted read-only.
  cgroupns: harmless,

  readonlyRootfs: harmless,
  mounts: (mounts) =>
    mounts.flatMap(({ source = "", option }, index) => hostPath(source, option ?? `mounts[${index}].source`)),
  namedVolumes: (volumes) =>
    volumes.flatMap(({ name, option = "mounts" }) =>
      name === undefined ? [] : [{ restriction: "volumes.enabled", option, value: name, subject: name }]
    ),
  devices: (devices) =>
    devices.map(({ hostPath }) => ({
      ...{ restriction: "allow_devices", option: "devices", value: hostPath },
      subject: posix.normalize(hostPath),
    })),

  privileged: (on) => on ? [{ restriction: "allow_privileged", option: "privileged", value: "true", subject: "" }] : [],
  capAdd: (names) =>
    names.map((name) => ({ restriction: "allow_caps", option: "cap_add", value: name, subject: name })),
  capDrop: harmless,
  securityOpt: (opts) => opts.flatMap(securityWants),
  seccomp: (on) => on ? [] : [{ restriction: "allow_seccomp_off", option: "seccomp", value: "false", subject: "" }],
  seccompProfile: (path) => [{
    ...{ restriction: "seccomp_profile_dirs", option: "seccomp_profile", value: path },
    subject: posix.normalize(path),
  }],
  apparmorProfile: (profile) => labelWants(profile, { option: "apparmor_profile", value: profile }),
  runtime: (name) => [{ restriction: "allow_runtimes", option: "runtime", value: name, subject: name }],

  pidsLimit: (limit) => [{
    ...{ restriction: "pids_limit", option: "pids_limit", value: String(limit) },
    subject: String(limit),
  }],
  memoryHardLimitMb: harmless,
  memorySwapBytes: harmless,
  memorySwappiness: harmless,
  // Never below 0, which would spare the task at the cost of others.
  oomScoreAdj: harmless,
  cpuHardLimit: harmless,
  cpuCfsPeriodUs: harmless,
  ulimit: (limits) => Object.keys(limits).flatMap(priorityWants),
  shmSizeBytes: harmless,
  cpusetCpus: harmless,
  cpusetMems: harmless,
  // Only settings that the kernel keeps per namespace pass the decoder, and a runtime refuses those of the node's.
  sysctl: harmless,

  hostname: harmless,
  hostNetwork: (on, { request: { config } }) =>
    on && config.networkMode === undefined ? [hostNetworkWant("host_network", "true")] : [],
  networkMode: ({ kind }) => kind === "host" ? [hostNetworkWant("network_mode", kind)] : [],
  ports: harmless,
  portMap: harmless,
  dnsServers: harmless,
  dnsSearchDomains: harmless,
  dnsOptions: harmless,
  hostDns: harmless,
  extraHosts: harmless,

  labels: harmless,
  notices: harmless,
};

/** The options that want something of the node. */
export const JUDGED = (Object.keys(OPTION_WANTS) as (keyof TaskConfig)[]).filter((option) =>
  OPTION_WANTS[option] !== harmless
);

/** All that a job wants of its node. */
export function wantsOf(plan: Plan): Want[] {
  const options = Object.keys(OPTION_WANTS) as (keyof TaskConfig)[];
  return options.flatMap((option) => wants(option, plan));
}

function wants<K extends keyof TaskConfig>(option: K, plan: Plan): Want[] {
  const value = plan.request.config[option];
  return value === undefined || value === null ? [] : OPTION_WANTS[option](value, plan);
}

function imageWants(image: string, { image: { name, digest = "" } }: Plan): Want[] {
  return [
    { restriction: "allowed_registries", option: "image", value: image, subject: name },
    { restriction: "require_digest", option: "image", value: image, subject: digest },
  ];
}

function hostNetworkWant(option: string, value: string): Want {
  return { restriction: "allow_host_network", option, value, subject: "" };
}

function modeWants(mode: string, kind: "pid" | "ipc" | "uts"): Want[] {
  if (mode !== "host") return [];
  return [{ restriction: `allowed_modes.${kind}`, option: `${kind}_mode`, value: mode, subject: mode }];
}

/** A path of the node, as against one below the task's directory. */
function hostPath(source: string, option: string): Want[] {
  if (!source.startsWith("/")) return [];
  return [{ restriction: "volumes.enabled", option, value: source, subject: posix.normalize(source) }];
}

/** What lets a process take precedence over others as CAP_SYS_NICE does. */
function priorityWants(limit: string): Want[] {
  if (limit !== "rtprio" && limit !== "nice") return [];
  return [{ restriction: "allow_caps", option: "ulimit", value: limit, subject: "CAP_SYS_NICE" }];
}

function securityWants(opt: SecurityOpt): Want[] {
  const said = { option: "security_opt", value: opt.written };
  switch (opt.kind) {
    case "no-new-privileges":
      return opt.on ? [] : [{ restriction: "allow_new_privileges", ...said, subject: "" }];
    case "seccomp":
      if (opt.profile === "builtin") return [];
      if (opt.profile === "unconfined") return [{ restriction: "allow_seccomp_off", ...said, subject: "" }];
      return [{ restriction: "seccomp_profile_dirs", ...said, subject: posix.normalize(opt.profile.path) }];
    case "apparmor":
      return labelWants(opt.profile, said);
    case "label":
      return [{ restriction: "allow_lsm_off", ...said, subject: "" }];
  }
}

function labelWants(profile: string, said: Pick<Want, "option" | "value">): Want[] {
  return isDefaultProfile(profile) ? [] : [{ restriction: "allow_lsm_off", ...said, subject: profile }];
}
