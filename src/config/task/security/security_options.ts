import { defaulted, optional } from "../../declare.ts";
import { flag } from "../../kinds/flag.ts";
import { anyText, text } from "../../kinds/text.ts";
import { textList } from "../../kinds/text_list.ts";
import { parseCapability } from "../../parse/security/capability.ts";
import { parseAbsolutePath, parseInnerPath } from "../../parse/paths.ts";
import { isProfileName, parseSecurityOpt } from "../../parse/security/security_opt.ts";

const capability = { allowed: "a Linux capability such as NET_ADMIN or CAP_SYS_TIME, or all", parse: parseCapability };

/** What a task is trusted with. */
export const securityOptions = {
  runtime: optional("runtime", text(anyText), {
    doc: "The runtime of the container, one of the plugin's `runtime` blocks",
    example: 'runtime = "crun"',
    docker: { fate: "same", note: "the operator names it in a `runtime` block of the plugin" },
    byDefault: "the plugin's `containerd_runtime`",
  }),
  capAdd: defaulted("cap_add", textList(capability), {
    doc: "Capabilities the task has besides the default ones; any case, `CAP_` may be left out",
    example: 'cap_add = ["net_admin", "CAP_SYS_TIME"]',
    docker: { fate: "same" },
    unset: [],
  }),
  capDrop: defaulted("cap_drop", textList(capability), {
    doc: "Capabilities the task does not have; `all` leaves only those of `cap_add`",
    example: 'cap_drop = ["all"]',
    docker: { fate: "same" },
    unset: [],
  }),
  privileged: defaulted("privileged", flag(), {
    doc: "All capabilities, the node's devices, no seccomp, writable `/sys` and cgroups",
    example: "privileged = true",
    docker: { fate: "same" },
    unset: false,
  }),
  seccomp: optional("seccomp", flag(), {
    doc: "Run with the default seccomp profile or, when false, without any",
    example: "seccomp = false",
    byDefault: "the plugin's `seccomp_default`",
  }),
  seccompProfile: optional(
    "seccomp_profile",
    text({
      allowed: "an absolute path on the node, or one inside the task directory such as local/seccomp.json",
      parse: (path) => parseAbsolutePath(path) ?? parseInnerPath(path),
    }),
    {
      doc:
        "A profile in Docker's JSON form instead of the default one, on the node or in the task's own `local` or `secrets`; `seccomp` must not be false",
      example: 'seccomp_profile = "/etc/nomad/seccomp.json"',
    },
  ),
  apparmorProfile: optional(
    "apparmor_profile",
    text({
      allowed: "the name of a profile that is loaded on the node, or unconfined",
      parse: (name) => isProfileName(name) ? name : undefined,
    }),
    {
      doc: "The AppArmor profile of the task, on nodes that have AppArmor",
      example: 'apparmor_profile = "web-server"',
      byDefault: "the driver's own profile; none for privileged tasks",
    },
  ),
  securityOpt: optional(
    "security_opt",
    textList({
      allowed: "no-new-privileges[=false], seccomp=unconfined, seccomp=<path of a profile on the node>, " +
        "apparmor=<profile>, label=disable or label=<user, role, type or level>:<value>",
      parse: parseSecurityOpt,
    }),
    {
      doc: "Docker's spelling of `seccomp`, `seccomp_profile` and `apparmor_profile`; SELinux labels; and with " +
        "`no-new-privileges=false` programs of the task may gain privileges, as `sudo` does",
      example: 'security_opt = ["no-new-privileges=false", "apparmor=unconfined"]',
      docker: { fate: "same", note: "`no-new-privileges` is on unless it is false" },
    },
  ),
};
