/** A block of HCL as data. */
export type Block = Record<string, unknown>;

/** One thing that a job may want, and every word the operator may have about it. */
export interface Row {
  /** What the job's author writes into `config`. */
  readonly job: Block;
  /** The option and the value that a refusal names. */
  readonly asks: string;
  /** What the operator writes to refuse it, and what the refusal makes of that. */
  readonly closedBy: Block;
  readonly says: string;
  /** What a refusal says of `restricted = true`; absent when that lets the job pass. */
  readonly restricted?: string;
  /** What lets the job pass although all that was not opened by name is closed, and although a namespace is told otherwise. */
  readonly openedBy: Block;
  /** Whether what the operator named for all jobs stays open in a namespace that is restricted. */
  readonly keeps?: true;
  /** The restriction that an audit names once the job got through; absent when it names none. */
  readonly waived?: string;
}

const RESTRICTED_CAPS = '["CAP_AUDIT_WRITE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", ' +
  '"CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT"]';
const DIGEST = `sha256:${"a".repeat(64)}`;

const BINDS_ETC = { driver_config: { options: [{ type: "none", o: "bind", device: "/etc" }] } };

/** The whole policy. The job of every row passes by default, and no other restriction of the plugin keeps it out. */
export const POLICY: readonly Row[] = [
  flagged({ privileged: true }, 'privileged "true"', "allow_privileged"),
  path({ mounts: [{ type: "bind", source: "/etc", target: "/t", options: ["rbind"] }] }, 'mounts[0].source "/etc"'),
  capability({ cap_add: ["chown", "net_admin"] }, 'cap_add "CAP_NET_ADMIN"', ["NET_ADMIN", "CHOWN"]),
  capability({ cap_add: ["mknod"] }, 'cap_add "CAP_MKNOD"', ["mknod"]),
  capability({ cap_add: ["all"] }, 'cap_add "ALL"', ["all"]),
  capability({ ulimit: [{ nofile: "1024", rtprio: "99" }] }, 'ulimit "rtprio"', ["sys_nice"]),
  mode("pid"),
  mode("ipc"),
  mode("uts"),
  path({ mount: [{ type: "volume", source: "db", target: "/t" }] }, 'mount[0].source "db"'),
  path({ mount: [{ type: "volume", target: "/t", volume_options: BINDS_ETC }] }, 'mount[0].source "/etc"'),
  path({ volumes: ["/etc:/t"] }, 'volumes[0] "/etc"'),
  hostNetwork({ host_network: true }, 'host_network "true"'),
  hostNetwork({ network_mode: "host" }, 'network_mode "host"'),
  {
    job: { devices: ["/dev/dri/../sda:/dev/xvda:r"] },
    asks: 'devices "/dev/dri/../sda"',
    closedBy: { allow_devices: ["/dev/fuse", "/dev/dri/*"] },
    says: 'allow_devices = ["/dev/fuse", "/dev/dri/*"]',
    restricted: "allow_devices = []",
    openedBy: { allow_devices: ["/dev/fuse", "/dev/sd*"] },
    waived: "allow_devices",
  },
  flagged({ seccomp: false }, 'seccomp "false"', "allow_seccomp_off"),
  {
    job: { seccomp_profile: "/etc/seccomp/../own.json" },
    asks: 'seccomp_profile "/etc/seccomp/../own.json"',
    closedBy: { seccomp_profile_dirs: ["/etc/seccomp/"] },
    says: 'seccomp_profile_dirs = ["/etc/seccomp/"]',
    restricted: "allow_seccomp_off = false and seccomp_profile_dirs = []",
    openedBy: { seccomp_profile_dirs: ["/etc"] },
    keeps: true,
    waived: "seccomp_profile_dirs",
  },
  {
    job: { seccomp_profile: "local/own.json" },
    asks: 'seccomp_profile "local/own.json"',
    closedBy: { allow_seccomp_off: false },
    says: "allow_seccomp_off = false and seccomp_profile_dirs = []",
    restricted: "allow_seccomp_off = false and seccomp_profile_dirs = []",
    openedBy: { allow_seccomp_off: true },
    waived: "seccomp_profile_dirs",
  },
  flagged(
    { security_opt: ["no-new-privileges=false"] },
    'security_opt "no-new-privileges=false"',
    "allow_new_privileges",
  ),
  flagged(
    { security_opt: ["no-new-privileges", "seccomp:unconfined"] },
    'security_opt "seccomp:unconfined"',
    "allow_seccomp_off",
  ),
  {
    job: { security_opt: ["seccomp=/own.json"] },
    asks: 'security_opt "seccomp=/own.json"',
    closedBy: { allow_seccomp_off: false },
    says: "allow_seccomp_off = false and seccomp_profile_dirs = []",
    restricted: "allow_seccomp_off = false and seccomp_profile_dirs = []",
    openedBy: { allow_seccomp_off: true },
    waived: "seccomp_profile_dirs",
  },
  flagged({ apparmor_profile: "unconfined" }, 'apparmor_profile "unconfined"', "allow_lsm_off"),
  flagged(
    { security_opt: ["apparmor=docker-default", "apparmor=mine"] },
    'security_opt "apparmor=mine"',
    "allow_lsm_off",
  ),
  flagged({ security_opt: ["label=type:spc_t"] }, 'security_opt "label=type:spc_t"', "allow_lsm_off"),
  {
    job: { runtime: "crun" },
    asks: 'runtime "crun"',
    closedBy: { allow_runtimes: ["runsc*"] },
    says: 'allow_runtimes = ["runsc*"]',
    openedBy: { allow_runtimes: ["*run"] },
  },
  {
    job: { image: "redis" },
    asks: 'image "redis"',
    closedBy: { allowed_registries: ["registry.example", "docker.io/team/*"] },
    says: 'allowed_registries = ["registry.example", "docker.io/team/*"]',
    openedBy: { allowed_registries: ["docker.io/library/*"] },
  },
  {
    job: { image: "redis", load: "local/redis.tar" },
    asks: 'load "local/redis.tar"',
    closedBy: { allowed_registries: ["docker.io"] },
    says: 'allowed_registries = ["docker.io"]',
    openedBy: { allowed_registries: ["*"] },
  },
  {
    job: { image: "redis:7" },
    asks: 'image "redis:7"',
    closedBy: { require_digest: true },
    says: "require_digest = true",
    openedBy: { require_digest: false },
  },
  {
    job: { image: `redis@${DIGEST}` },
    asks: `image "redis@${DIGEST}"`,
    closedBy: { allowed_registries: ["*:7"] },
    says: 'allowed_registries = ["*:7"]',
    openedBy: { require_digest: true, allowed_registries: ["*/*@sha256:*"] },
  },
  {
    job: { pids_limit: 4097 },
    asks: 'pids_limit "4097"',
    closedBy: { pids_limit: 4096 },
    says: "pids_limit = 4096",
    openedBy: { pids_limit: 0 },
  },
];

/** A thing that one flag of the plugin is about. */
function flagged(job: Block, asks: string, option: string): Row {
  const says = `${option} = false`;
  const [closedBy, openedBy] = [{ [option]: false }, { [option]: true }];
  return { job, asks, closedBy, says, restricted: says, openedBy, waived: option };
}

/** A namespace of the node's. */
function mode(kind: "pid" | "ipc" | "uts"): Row {
  const other = kind === "pid" ? "ipc" : "pid";
  return {
    job: { [`${kind}_mode`]: "host" },
    asks: `${kind}_mode "host"`,
    closedBy: { allowed_modes: { [other]: ["host"] } },
    says: `allowed_modes.${kind} = []`,
    restricted: `allowed_modes.${kind} = []`,
    openedBy: { allowed_modes: { [kind]: ["host"] } },
    waived: `allowed_modes.${kind}`,
  };
}

/** A path of the node, or a volume that is kept there. */
function path(job: Block, asks: string): Row {
  return {
    ...{ job, asks },
    closedBy: { volumes: { enabled: false } },
    says: "volumes.enabled = false",
    restricted: "volumes.enabled = false",
    openedBy: { volumes: { enabled: true } },
    waived: "volumes.enabled",
  };
}

function capability(job: Block, asks: string, allow_caps: readonly string[]): Row {
  return {
    ...{ job, asks, closedBy: { allow_caps: ["chown"] }, says: 'allow_caps = ["CAP_CHOWN"]' },
    ...{ restricted: `allow_caps = ${RESTRICTED_CAPS}`, openedBy: { allow_caps }, waived: "allow_caps" },
  };
}

/** What Nomad's docker driver lets pass by default. */
function hostNetwork(job: Block, asks: string): Row {
  const [closedBy, openedBy] = [{ allow_host_network: false }, { allow_host_network: true }];
  return { job, asks, closedBy, says: "allow_host_network = false", openedBy, waived: "allow_host_network" };
}
