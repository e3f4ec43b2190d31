import { defaulted, optional } from "../declare.ts";
import { pidsLimit } from "../kinds/pids_limit.ts";
import { text } from "../kinds/text.ts";
import { textMap } from "../kinds/text_map.ts";
import { parseByteSize } from "../parse/byte_size.ts";
import { parseCpuList } from "../parse/cpu_list.ts";
import { parseSysctlName } from "../parse/sysctl_name.ts";

const cpuList = { allowed: "a list of numbers and ranges such as 0-3,8", parse: parseCpuList };

/** What a task may use up, and the kernel settings it runs with. */
export const resourceOptions = {
  pidsLimit: optional("pids_limit", pidsLimit(), {
    doc: "Most processes and threads the task may have at a time; 0 or -1 is no limit",
    example: "pids_limit = 512",
    byDefault: "no limit",
  }),
  shmSizeBytes: optional(
    "shm_size",
    text({
      allowed: 'a size above 0 such as "128M", with k, m, g (base 1024) or none for bytes',
      parse: (given) => parseByteSize(given) || undefined,
    }),
    {
      doc: "Size of `/dev/shm`",
      example: 'shm_size = "128M"',
      byDefault: "64M",
    },
  ),
  cpusetCpus: optional("cpuset_cpus", text(cpuList), {
    doc: "CPUs the task is pinned to; they must be among those Nomad gave it",
    example: 'cpuset_cpus = "0-3"',
  }),
  cpusetMems: optional("cpuset_mems", text(cpuList), {
    doc: "Memory nodes the task is pinned to",
    example: 'cpuset_mems = "0"',
  }),
  sysctl: defaulted(
    "sysctl",
    textMap({
      allowed: "a setting the kernel keeps per container: net.*, fs.mqueue.*, kernel.msg*, kernel.sem, kernel.shm*, " +
        "kernel.domainname",
      parse: parseSysctlName,
    }),
    {
      doc: "Kernel settings of the container's own namespaces",
      example: 'sysctl = {\n  "net.core.somaxconn" = "16384"\n}',
      unset: [],
    },
  ),
};
