import { optional } from "../../declare.ts";
import { integer } from "../../kinds/integer.ts";
import { text } from "../../kinds/text.ts";
import { zeroIsUnset } from "../../kinds/zero_is_unset.ts";
import { parseByteSize } from "../../parse/byte_size.ts";

/** What a task may use of memory and swap, and how soon the kernel ends it when there is none left. */
export const memoryOptions = {
  memoryHardLimitMb: optional("memory_hard_limit", zeroIsUnset(integer({ min: 1 })), {
    doc:
      "Megabytes the task may use at most, the job's `memory` is what it is sure of then; `memory_max` wins when it " +
      "is more",
    example: "memory_hard_limit = 512",
    docker: { fate: "same" },
  }),
  memorySwapBytes: optional(
    "memory_swap",
    text({
      allowed: 'a size such as "512M" of memory and swap together, or -1 for no limit of swap',
      parse: (given) => given === "-1" ? Infinity : parseByteSize(given),
    }),
    {
      doc: "Memory and swap together that the task may use; at least its memory",
      example: 'memory_swap = "512M"',
      byDefault: "no swap",
    },
  ),
  memorySwappiness: optional("memory_swappiness", integer({ min: 0, max: 100 }), {
    doc: "How readily the kernel swaps the task's memory, on cgroup version 1",
    example: "memory_swappiness = 60",
    byDefault: "0",
  }),
  oomScoreAdj: optional("oom_score_adj", integer({ min: 0, max: 1000 }), {
    doc: "How soon the kernel ends the task when the node is out of memory; more is sooner",
    example: "oom_score_adj = 500",
    byDefault: "0",
    docker: { fate: "same", note: "below 0 is refused, no task is spared at the cost of others" },
  }),
};
