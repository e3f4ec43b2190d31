import { NotFoundError } from "../errors.ts";
import { logger } from "../log.ts";

const log = logger("images");

/** Awaits a removal whose failure must not hide how the work went that made the thing; what fails is logged. */
export async function cleanUp(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!(error instanceof NotFoundError)) log.warn("clean-up failed", { error });
  }
}
