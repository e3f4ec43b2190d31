import type { ImageConfig } from "../model/image/image_config.ts";
import type { StartPlan } from "../model/plan/start_plan.ts";
import { buildCapabilities } from "./process/capabilities.ts";
import { buildDevices } from "./resources/devices.ts";
import type { HostFacts } from "./host_facts.ts";
import { buildMounts } from "./mounts/mounts.ts";
import { buildNamespaces } from "./namespaces.ts";
import { buildPathGuards } from "./mounts/path_guards.ts";
import { buildProcess } from "./process/process.ts";
import { buildSelinux } from "./process/selinux.ts";
import { buildResources } from "./resources/resources.ts";
import { rootfsPropagation } from "./mounts/rootfs_propagation.ts";
import { buildSeccomp } from "./seccomp/seccomp.ts";
import type { Spec, SpecLinux } from "./spec.ts";
import { buildSysctls } from "./sysctls.ts";

/**
 * The OCI runtime specification of a task's container, run as root (see `withUser`). Pure: the same plan, image and facts
 * give the same specification. Throws `ConfigError` naming the option when what the job wrote cannot be had.
 */
export function buildSpec(plan: StartPlan, image: ImageConfig, facts: HostFacts): Spec {
  const { request } = plan;
  const capabilities = buildCapabilities(request.config, {
    grantable: facts.capabilities,
    allowed: facts.allowance.capabilities,
  });
  const mounts = buildMounts(plan, facts);
  const seccomp = buildSeccomp({ config: request.config, facts, capabilities });
  const propagation = rootfsPropagation(mounts);
  const { devices, rules } = buildDevices(request.config, facts);
  const namespaces = buildNamespaces(plan, facts);
  const labels = buildSelinux(plan, facts);
  const linux: SpecLinux = {
    namespaces,
    cgroupsPath: plan.cgroup.path,
    resources: { devices: rules, ...buildResources(request, facts) },
    devices,
    sysctl: buildSysctls(plan),
    ...(labels && { mountLabel: labels.file }),
    ...buildPathGuards(request.config, facts),
    ...(seccomp === undefined ? {} : { seccomp }),
    ...(propagation === undefined ? {} : { rootfsPropagation: propagation }),
  };
  return {
    ociVersion: "1.1.0",
    process: {
      ...buildProcess({ plan, image, facts, capabilities }),
      ...(labels && { selinuxLabel: labels.process }),
    },
    root: { path: "rootfs", readonly: request.config.readonlyRootfs },
    ...(request.config.utsMode !== "host" && { hostname: plan.hostname }),
    mounts,
    linux,
  };
}
