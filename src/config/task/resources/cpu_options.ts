import { optional } from "../../declare.ts";
import { flag } from "../../kinds/flag.ts";
import { integer } from "../../kinds/integer.ts";
import { text } from "../../kinds/text.ts";
import { zeroIsUnset } from "../../kinds/zero_is_unset.ts";
import { parseCpuList } from "../../parse/cpu_list.ts";

const cpuList = { allowed: "a list of numbers and ranges such as 0-3,8", parse: parseCpuList };

/** The kernel's bounds of a period of its CFS scheduler, in microseconds. */
const PERIOD_US = { min: 1000, max: 1_000_000 };

/** How much of the node's CPUs a task may use. */
export const cpuOptions = {
  cpusetCpus: optional("cpuset_cpus", text(cpuList), {
    doc: "CPUs the task is pinned to; they must be among those Nomad gave it",
    example: 'cpuset_cpus = "0-3"',
    docker: { fate: "same", note: "works here, Docker's driver passes over it since Nomad 0.12" },
  }),
  cpusetMems: optional("cpuset_mems", text(cpuList), {
    doc: "Memory nodes the task is pinned to",
    example: 'cpuset_mems = "0"',
  }),
  cpuHardLimit: optional("cpu_hard_limit", flag(), {
    doc: "Never let the task use more than the job's `cpu` or `cores`, also while CPUs are idle",
    example: "cpu_hard_limit = true",
    docker: { fate: "same" },
  }),
  cpuCfsPeriodUs: optional("cpu_cfs_period", zeroIsUnset(integer(PERIOD_US)), {
    doc: "With `cpu_hard_limit`, the microseconds over which use is measured",
    example: "cpu_cfs_period = 50000",
    byDefault: "100000",
    docker: { fate: "same" },
  }),
};
