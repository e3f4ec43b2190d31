import { defaulted, optional } from "../../declare.ts";
import { pidsLimit } from "../../kinds/pids_limit.ts";
import { ulimits } from "../../kinds/maps/ulimits.ts";
import { text } from "../../kinds/text.ts";
import { textMap } from "../../kinds/maps/text_map.ts";
import { zeroIsUnset } from "../../kinds/zero_is_unset.ts";
import { parseByteSize } from "../../parse/byte_size.ts";
import { parseSysctlName } from "../../parse/sysctl_name.ts";
import { cpuOptions } from "./cpu_options.ts";
import { memoryOptions } from "./memory_options.ts";

/** What a task may use up, and the kernel settings it runs with. */
export const resourceOptions = {
  pidsLimit: optional("pids_limit", pidsLimit(), {
    doc: "Most processes and threads the task may have at a time; 0 or -1 is no limit",
    example: "pids_limit = 512",
    byDefault: "no limit",
    docker: { fate: "same" },
  }),
  ...memoryOptions,
  ...cpuOptions,
  ulimit: optional("ulimit", ulimits(), {
    doc: "Limits of the task's processes, soft and hard, over those of the plugin",
    example: 'ulimit = {\n  nofile = "2048:4096"\n}',
    byDefault: "the plugin's `default_ulimits`",
    docker: { fate: "same" },
  }),
  shmSizeBytes: optional(
    "shm_size",
    zeroIsUnset(text({
      allowed: 'a size such as "128M", with k, m, g (base 1024) or none for bytes',
      parse: (given) => parseByteSize(given) || undefined,
    })),
    {
      doc: "Size of `/dev/shm`",
      example: 'shm_size = "128M"',
      byDefault: "64M",
      docker: { fate: "same", note: "a number is bytes" },
    },
  ),
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
      docker: { fate: "same" },
    },
  ),
};
