import { shimDirectory } from "../../host/shim_directory.ts";
import type { DriverContext } from "../context/driver_context.ts";

/** Where the shim of a task keeps its files, its address among them; `pid` is the task's first process. */
export function findBundle(
  { config, containerd, hostRoot }: Pick<DriverContext, "config" | "containerd" | "hostRoot">,
  task: { readonly pid: number; readonly containerId: string },
): Promise<string> {
  return shimDirectory({ ...task, namespace: containerd.namespace }, { ...config, root: hostRoot });
}
