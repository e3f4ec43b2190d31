import { NotFoundError } from "./errors.ts";
import { logger } from "./log.ts";

const log = logger("clean-up");

/** Awaits a removal that undoes something; its failure is logged, for it must not hide the error that led to it. */
export async function cleanUp(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!(error instanceof NotFoundError)) log.warn("clean-up failed", { error });
  }
}
