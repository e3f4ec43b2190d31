import type { Decoded } from "../options_block.ts";
import { optional } from "../declare.ts";
import { block } from "../kinds/block.ts";
import { flag } from "../kinds/flag.ts";
import { integer } from "../kinds/integer.ts";
import { text } from "../kinds/text.ts";
import { textList } from "../kinds/text_list.ts";
import { parseCapability } from "../parse/security/capability.ts";
import { parseGlob } from "../parse/glob.ts";
import { parseAbsolutePath } from "../parse/paths.ts";

const glob = { allowed: "a text in which * stands for any text", parse: parseGlob };
const CLOSED_WHEN_RESTRICTED = "true; false when `restricted`";

/** The options of `volumes`. */
export const volumesOptions = {
  enabled: optional("enabled", flag(), {
    doc: "False refuses bind mounts and volumes of paths outside the task's allocation",
    example: "enabled = false",
    byDefault: CLOSED_WHEN_RESTRICTED,
  }),
  selinuxLabel: optional(
    "selinuxlabel",
    text({ allowed: '"z" or "Z"', parse: (word) => word === "z" ? "shared" : word === "Z" ? "private" : undefined }),
    {
      doc: "On a node with SELinux, relabels what tasks bind for all containers (`z`) or for the allocation's (`Z`)",
      example: 'selinuxlabel = "z"',
      byDefault: "as each job says",
    },
  ),
};

const mode = (kind: string) =>
  optional(kind, textList(glob), {
    doc: `Values of \`${kind}_mode\` that a job may use besides an own namespace; none when the block leaves it out`,
    example: `${kind} = ["host"]`,
  });

/** The options of `allowed_modes`. */
export const allowedModesOptions = { pid: mode("pid"), ipc: mode("ipc"), uts: mode("uts") };

/** What the operator lets jobs do to the node; each may also stand in a `namespace` block. */
export const restrictionOptions = {
  restricted: optional("restricted", flag(), {
    doc: "True closes every restriction that is not opened by name, as in Nomad's docker driver",
    example: "restricted = true",
    byDefault: "false",
  }),
  allowPrivileged: optional("allow_privileged", flag(), {
    doc: "False refuses tasks with `privileged = true`",
    example: "allow_privileged = false",
    byDefault: CLOSED_WHEN_RESTRICTED,
  }),
  volumes: optional("volumes", block(volumesOptions, (volumes) => volumes), {
    doc: "Whether a task may show itself paths of the node; the job's own volumes (`volume_mount`) always pass",
    example: "volumes {\n  enabled = false\n}",
    byDefault: "enabled; not when `restricted`",
  }),
  allowCaps: optional(
    "allow_caps",
    textList({ allowed: "a Linux capability such as NET_ADMIN, or all", parse: parseCapability }),
    {
      doc: "The most capabilities a task that is not privileged can have: others are refused in `cap_add` and taken " +
        "from the default ones",
      example: 'allow_caps = ["CHOWN", "NET_BIND_SERVICE", "SETGID", "SETUID"]',
      byDefault: '`["all"]`; the default ones but MKNOD when `restricted`',
    },
  ),
  allowedModes: optional("allowed_modes", block(allowedModesOptions, (modes) => modes), {
    doc: "Which namespaces of the node a task may join",
    example: 'allowed_modes {\n  pid = ["host"]\n}',
    byDefault: '`["host"]` each; none when `restricted`',
  }),
  allowHostNetwork: optional("allow_host_network", flag(), {
    doc: "False refuses tasks that use the node's network",
    example: "allow_host_network = false",
    byDefault: "true",
  }),
  allowDevices: optional("allow_devices", textList(glob), {
    doc: "Globs of the device paths that `devices` may name; what a device plugin gives always passes",
    example: 'allow_devices = ["/dev/fuse", "/dev/dri/*"]',
    byDefault: '`["*"]`; none when `restricted`',
  }),
  allowSeccompOff: optional("allow_seccomp_off", flag(), {
    doc: "False refuses tasks without seccomp, and profiles that are not below `seccomp_profile_dirs`",
    example: "allow_seccomp_off = false",
    byDefault: CLOSED_WHEN_RESTRICTED,
  }),
  seccompProfileDirs: optional(
    "seccomp_profile_dirs",
    textList({ allowed: "an absolute path on the node", parse: parseAbsolutePath }),
    {
      doc:
        "Directories of the node that a task's `seccomp_profile` may be in; besides them the task's own directory, " +
        "unless `allow_seccomp_off` is false",
      example: 'seccomp_profile_dirs = ["/etc/nomad/seccomp"]',
      byDefault: "anywhere on the node; nowhere with `allow_seccomp_off` false",
    },
  ),
  allowLsmOff: optional("allow_lsm_off", flag(), {
    doc: "False refuses tasks that choose another AppArmor profile or SELinux label than the driver's",
    example: "allow_lsm_off = false",
    byDefault: CLOSED_WHEN_RESTRICTED,
  }),
  allowNewPrivileges: optional("allow_new_privileges", flag(), {
    doc: 'False refuses `security_opt = ["no-new-privileges=false"]`',
    example: "allow_new_privileges = false",
    byDefault: CLOSED_WHEN_RESTRICTED,
  }),
  allowRuntimes: optional("allow_runtimes", textList(glob), {
    doc: "Globs of the `runtime` blocks that a task may name",
    example: 'allow_runtimes = ["runsc"]',
    byDefault: "every `runtime` block",
  }),
  allowedRegistries: optional("allowed_registries", textList(glob), {
    doc:
      "Globs of the images a task may run, by their full name such as `docker.io/library/redis:7`; one without `/` is " +
      "of the registry alone. An image of `load` passes only with `*`",
    example: 'allowed_registries = ["registry.example", "docker.io/library/*"]',
    byDefault: '`["*"]`',
  }),
  requireDigest: optional("require_digest", flag(), {
    doc: "True refuses images that are not named with a digest",
    example: "require_digest = true",
    byDefault: "false",
  }),
  pidsLimit: optional("pids_limit", integer({ min: -1 }), {
    doc:
      "Most processes and threads of a task: the limit of those that set none, and the highest that one may set; 0 " +
      "and -1 are no limit",
    example: "pids_limit = 4096",
    byDefault: "no limit",
  }),
};

/** Restrictions as an operator wrote them, in the plugin's block or in one of a namespace. */
export type RestrictionSettings = Decoded<typeof restrictionOptions>;
