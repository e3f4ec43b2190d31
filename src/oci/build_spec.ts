import { containerId } from "../model/names.ts";
import type { ImageConfig } from "../model/image_config.ts";
import type { TaskRequest } from "../model/task_request.ts";
import { buildCapabilities } from "./process/capabilities.ts";
import { cgroupsPath } from "./resources/cgroups_path.ts";
import { buildDevices } from "./resources/devices.ts";
import { buildHostname } from "./hostname.ts";
import type { HostFacts } from "./host_facts.ts";
import { buildMounts } from "./mounts/mounts.ts";
import { buildNamespaces } from "./namespaces.ts";
import { buildPathGuards } from "./mounts/path_guards.ts";
import { buildProcess } from "./process/process.ts";
import { buildResources } from "./resources/resources.ts";
import { rootfsPropagation } from "./mounts/rootfs_propagation.ts";
import { buildSeccomp } from "./seccomp/seccomp.ts";
import type { Spec, SpecLinux } from "./spec.ts";

/**
 * The OCI runtime specification of a task's container, run as root (see `withUser`). Pure: the same request, image and
 * facts give the same specification. Throws `ConfigError` naming the option when what the job wrote cannot be had.
 */
export function buildSpec(request: TaskRequest, image: ImageConfig, facts: HostFacts): Spec {
  const capabilities = buildCapabilities(request.config, facts.capabilities);
  const mounts = buildMounts(request, facts);
  const seccomp = buildSeccomp({ config: request.config, facts, capabilities });
  const propagation = rootfsPropagation(mounts);
  const { devices, rules } = buildDevices(request.config, facts);
  const linux: SpecLinux = {
    namespaces: buildNamespaces(request, facts.cgroupVersion),
    cgroupsPath: cgroupsPath(request, facts.cgroupVersion),
    resources: { devices: rules, ...buildResources(request, facts) },
    devices,
    sysctl: { ...request.config.sysctl },
    ...buildPathGuards(request.config, facts),
    ...(seccomp === undefined ? {} : { seccomp }),
    ...(propagation === undefined ? {} : { rootfsPropagation: propagation }),
  };
  return {
    ociVersion: "1.1.0",
    process: buildProcess({ request, image, facts, capabilities }),
    root: { path: "rootfs", readonly: request.config.readonlyRootfs },
    hostname: buildHostname(request, containerId(request, facts.cgroupVersion)),
    mounts,
    linux,
  };
}
