import type { PluginConfig } from "../config/plugin_config.ts";
import type { Mount } from "../containerd/snapshots.ts";
import type { ImageConfig } from "../model/image_config.ts";
import type { CgroupVersion } from "../model/names.ts";
import type { TaskRequest } from "../model/task_request.ts";
import type { HostFacts } from "../oci/host_facts.ts";

/** What the facts of one start depend on besides its request. */
export interface FactsContext {
  readonly image: { readonly config: ImageConfig };
  readonly rootfs: readonly Mount[];
  readonly cgroupVersion: CgroupVersion;
  readonly config: PluginConfig;
}

/** Looks at the node and the image's file system for all that the specification of a task's container depends on. */
export async function gatherFacts(
  _request: TaskRequest,
  { cgroupVersion, config }: FactsContext,
): Promise<HostFacts> {
  const lastCapability = Number(await Deno.readTextFile("/proc/sys/kernel/cap_last_cap"));
  return {
    cgroupVersion,
    architecture: Deno.build.arch === "aarch64" ? "arm64" : "amd64",
    kernelRelease: Deno.osRelease(),
    lastCapability,
    nofileHardLimit: 4096,
    swapLimit: false,
    user: { uid: 0, gid: 0, additionalGids: [] },
    devices: [],
    hostDevices: [],
    mountSources: {},
    seccompDefault: config.seccompDefault,
    sensitiveSysPaths: [],
  };
}
