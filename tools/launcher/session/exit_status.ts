import type { ExitResult } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";

/** A task's end as a shell's exit status: 128 + n for signal n. */
export function exitStatus({ exitCode, signal }: Pick<ExitResult, "exitCode" | "signal">): number {
  return signal > 0 ? 128 + signal : exitCode;
}
