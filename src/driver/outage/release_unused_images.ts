import type { DriverContext } from "../context/driver_context.ts";
import { logger } from "../../log.ts";
import { retryThroughOutages } from "./retry_through_outages.ts";

const log = logger("images");

/** A containerd that is connected and does not tell its images is not asked for them more often. */
const PAUSE_MS = 30_000;

/** Lets go of the images that an earlier process of the plugin pulled and that nobody uses, once containerd is there to tell them. */
export async function releaseUnusedImages(
  { containerd, images, retired: signal }: Pick<DriverContext, "containerd" | "images" | "retired">,
): Promise<void> {
  const otherFailures = { times: Infinity, pauseMs: PAUSE_MS };
  try {
    await containerd.connected(signal);
    await retryThroughOutages(containerd, () => release(images), { signal, otherFailures });
  } catch (error) {
    if (!signal.aborted) log.warn("images of earlier tasks are not looked at", { error });
  }
}

async function release(images: DriverContext["images"]): Promise<void> {
  try {
    await images.releaseUnused();
  } catch (error) {
    log.warn("images of earlier tasks are not looked at yet", { error });
    throw error;
  }
}
