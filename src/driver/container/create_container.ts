import { runtimeOptions } from "../../containerd/runtime_options.ts";
import { joinCgroup } from "../../host/cgroup/join_cgroup.ts";
import { writeNetworkFiles } from "../../host/network/network_files.ts";
import type { ResolvedImage } from "../../images/image_store.ts";
import type { StartPlan } from "../../model/plan/start_plan.ts";
import { buildSpec } from "../../oci/build_spec.ts";
import type { HostFacts } from "../../oci/host_facts.ts";
import type { Spec } from "../../oci/spec.ts";
import { withUser } from "../../oci/process/with_user.ts";
import type { DriverContext } from "../driver_context.ts";
import { announceAddresses } from "./announce_addresses.ts";
import { findUser } from "./find_user.ts";
import { taskLabels } from "./labels.ts";

const NO_LOG = "/dev/null";

/** What a container is made from besides its plan. */
export interface ContainerParts {
  readonly facts: HostFacts;
  readonly image: ResolvedImage;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a task's files, snapshot, container and containerd task, whose process waits to be started; resolves to the
 * container's specification and the id of that process. Whoever calls removes what a failure leaves.
 */
export async function createContainer(
  { config, containerd, users, snapshotter }: Pick<DriverContext, "config" | "containerd" | "users" | "snapshotter">,
  plan: StartPlan,
  { facts, image, signal }: ContainerParts,
): Promise<{ spec: Spec; pid: number }> {
  const { request, containerId, snapshotKey, leaseId: lease, cgroup } = plan;
  const draft = buildSpec(plan, image.config, facts);
  await writeNetworkFiles(plan, facts);
  const rootfs = await containerd.snapshots.prepare({ snapshotter, key: snapshotKey }, {
    parent: image.chainId,
    lease,
  });
  const user = request.user || image.config.user;
  const spec = withUser(draft, await users.get(`${image.chainId} ${user}`, () => findUser(user, rootfs)));
  signal?.throwIfAborted();
  const labels = taskLabels(request);
  const { runtime } = facts.allowance;
  const record = { id: containerId, labels, image: image.name, runtime: runtime.type, spec, snapshotter, snapshotKey };
  await containerd.containers.create({ ...record, runtimeOptions: runtimeOptions(runtime) });
  // Nomad names its FIFOs also where it made none, since the driver disables their collection.
  const { stdoutPath: stdout, stderrPath: stderr } = request;
  const stdio = config.disableLogCollection ? { stdout: NO_LOG, stderr: NO_LOG } : { stdout, stderr };
  const pid = await containerd.tasks.create(containerId, { rootfs, stdio });
  if (cgroup.sharedCpuset !== undefined) await joinCgroup(cgroup.sharedCpuset, pid);
  await announceAddresses(plan, pid);
  signal?.throwIfAborted();
  return { spec, pid };
}
