import type { Containerd } from "../../containerd/containerd.ts";
import { isOutage } from "./retry_through_outages.ts";

/** Who has a shim to turn to shall not wait long for a containerd that hangs. */
const ANSWER_TIMEOUT_MS = 5_000;

/** Whether containerd is there and answers. */
export async function answers({ version }: Containerd): Promise<boolean> {
  try {
    await version.get({ timeoutMs: ANSWER_TIMEOUT_MS });
    return true;
  } catch (error) {
    if (!isOutage(error)) throw error;
    return false;
  }
}
