import { cleanUp } from "../../../clean_up.ts";
import { NotFoundError, wordsOf } from "../../../errors.ts";
import { logger } from "../../../log.ts";
import { findContainer } from "../remove_container.ts";
import type { DriverContext } from "../../context/driver_context.ts";

const log = logger("network");

type Context = Pick<DriverContext, "networks" | "containerd" | "throughBriefOutage">;

/** Removes what is left of the networks of containers that are gone; failures are logged, and it is tried again later. */
export async function reapNetworks({ networks, containerd, throughBriefOutage }: Context): Promise<void> {
  await cleanUp(networks.reap(async (containerId) => {
    return await throughBriefOutage(() => findContainer(containerd, containerId)) === undefined;
  }));
}

/** The same once, and before it what the plugins themselves find that belongs to no container. */
export async function tidyNetworks(context: Context): Promise<void> {
  await reapNetworks(context);
  await cleanUp(context.networks.collectGarbage());
}

/** Looks whether the network of a task that was found again is as it was made, mends it, and tells what was wrong. */
export async function repairNetwork(
  { networks }: Pick<DriverContext, "networks">,
  { containerId, pid }: { containerId: string; pid: number },
  { onEvent }: { onEvent?: ((message: string) => void) | undefined },
): Promise<void> {
  try {
    const fault = await networks.repair(containerId, { pid });
    if (fault !== undefined) onEvent?.(`The task's network was made anew with the same addresses, after: ${fault}`);
  } catch (error) {
    if (error instanceof NotFoundError) return;
    const reason = wordsOf(error);
    log.warn("cannot mend a task's network", { containerId, error });
    onEvent?.(`The task's network is broken: ${reason}`);
  }
}
