import { DriverError } from "../../errors.ts";
import { logger } from "../../log.ts";
import type { ExecInput } from "../../model/task/exec.ts";
import type { ExecProcess } from "./exec_process.ts";

const log = logger("driver");

/** Passes a client's input to its command, in order, until the signal fires; an input that just ends closes stdin too. */
export async function feedInput(
  inputs: AsyncIterable<ExecInput>,
  { process, signal }: { process: ExecProcess; signal: AbortSignal },
): Promise<void> {
  let open = true;
  for await (const input of inputs) {
    if (signal.aborted) return;
    if (input.kind === "resize") {
      await resize(process, input);
    } else if (input.kind === "data" && open) {
      await process.write(input.data);
    } else if (input.kind === "close" && open) {
      open = false;
      await process.closeStdin();
    }
  }
  if (open && !signal.aborted) await process.closeStdin();
}

/** A terminal of the wrong size is no reason to end a session. */
async function resize(process: ExecProcess, { width, height }: { width: number; height: number }): Promise<void> {
  if (width < 0 || height < 0) return log.debug("a size that no terminal has", { width, height });
  try {
    await process.resize({ width, height });
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    log.debug("resize failed", { error });
  }
}
