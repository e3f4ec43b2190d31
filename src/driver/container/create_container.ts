import { cleanUp } from "../../clean_up.ts";
import { FormerTaskError } from "../../containerd/errors.ts";
import { runtimeOptions } from "../../containerd/runtime_options.ts";
import { joinCgroup } from "../../host/cgroup/join_cgroup.ts";
import { makeSources } from "../../host/mounts/make_sources.ts";
import { bindSources } from "../../host/mounts/bind_sources.ts";
import { STAGES } from "../../host/mounts/stage.ts";
import { requireDirectories } from "../../host/mounts/require_directories.ts";
import { writeNetworkFiles } from "../../host/network/network_files.ts";
import { relabel } from "../../host/confinement/relabel.ts";
import { RootfsFiles } from "../../host/rootfs/rootfs_files.ts";
import type { ResolvedImage } from "../../images/image_store.ts";
import type { StartPlan } from "../../model/plan/start_plan.ts";
import { buildSpec } from "../../oci/build_spec.ts";
import type { HostFacts } from "../../oci/host_facts.ts";
import type { Spec } from "../../oci/spec.ts";
import { relabellings } from "../../oci/process/selinux.ts";
import { withUser } from "../../oci/process/with_user.ts";
import type { DriverContext } from "../context/driver_context.ts";
import { retryUntilForgotten } from "../outage/retry_until_forgotten.ts";
import { connectContainer } from "./network/connect_container.ts";
import type { SettledNetwork } from "./network/settle_network.ts";
import { prepareVolumes } from "./mounts/prepare_volumes.ts";
import { taskStdio } from "./task_stdio.ts";
import { findUser } from "./facts/find_user.ts";
import { KernelMounts, type SnapshotMounts } from "./mounts/kernel_mounts.ts";
import { placeMounts } from "./mounts/place_mounts.ts";
import { taskLabels } from "./labels.ts";

type CreateContext = Pick<
  DriverContext,
  "containerd" | "config" | "users" | "snapshotter" | "networks" | "hostRoot"
>;

/** What a container is made from besides its plan. */
export interface ContainerParts {
  readonly facts: HostFacts;
  readonly image: ResolvedImage;
  readonly network: SettledNetwork;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a task's files, snapshot, container and containerd task, whose process waits to be started; resolves to the
 * container's specification and the id of that process. Whoever calls removes what a failure leaves.
 */
export async function createContainer(
  context: CreateContext,
  plan: StartPlan,
  { facts, image, network, signal }: ContainerParts,
): Promise<{ spec: Spec; pid: number }> {
  const { config, containerd, users, snapshotter, hostRoot } = context;
  const { request, containerId, snapshotKey, leaseId: lease, cgroup } = plan;
  await requireDirectories(plan.directories);
  await writeNetworkFiles(plan, facts);
  await makeSources(plan);
  const bound = await bindSources(plan, `${hostRoot}${STAGES}`);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => cleanUp(bound[Symbol.asyncDispose]()));
  const held = { ...facts, mountSources: bound.sources };
  const draft = buildSpec(plan, image.config, held);
  const snapshot = { snapshotter, key: snapshotKey };
  const rootfs = await containerd.snapshots.prepare(snapshot, { parent: image.chainId, lease });
  const { namedVolumesDir } = config;
  const mounts = { snapshot, mounts: rootfs, lease };
  const spec = await fitToImage(plan, draft, { containerd, users, image, mounts, namedVolumesDir, signal });
  await relabel(relabellings(plan, held));
  signal?.throwIfAborted();
  const labels = taskLabels(request, config.extraLabels);
  const { runtime } = facts.allowance;
  const record = { id: containerId, labels, image: image.name, runtime: runtime.type, spec, snapshotter, snapshotKey };
  await containerd.containers.create({ ...record, runtimeOptions: runtimeOptions(runtime) });
  const stdio = await taskStdio(plan, config);
  const createTask = () =>
    retryUntilForgotten(containerd, FormerTaskError, () => containerd.tasks.create(containerId, { rootfs, stdio }));
  const pid = await connectContainer(context, plan, { ...network, runtime: runtime.type, createTask });
  if (cgroup.sharedCpuset !== undefined) await joinCgroup(`${hostRoot}${cgroup.sharedCpuset}`, pid);
  signal?.throwIfAborted();
  return { spec, pid };
}

interface Fitting extends Pick<DriverContext, "users" | "containerd"> {
  readonly namedVolumesDir: string;
  readonly image: ResolvedImage;
  readonly mounts: SnapshotMounts;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The specification with what only the image's files tell: which volumes it has and what is in them, who the user is, and
 * where the targets of its mounts are.
 */
async function fitToImage(
  plan: StartPlan,
  draft: Spec,
  { containerd, users, image, namedVolumesDir, signal, ...parts }: Fitting,
): Promise<Spec> {
  const { user: asked, config: { groupAdd: groups = [] } } = plan.request;
  await using kernel = await KernelMounts.of(containerd, parts.mounts);
  await using root = await RootfsFiles.open(kernel.mounts);
  const targets = image.config.volumes ?? [];
  const filled = await prepareVolumes(plan, draft, { root, rootfs: kernel.mounts, targets, namedVolumesDir, signal });
  const placed = await placeMounts(filled, root.tree);
  const user = asked || image.config.user;
  const question = { image: image.name, files: root.files, groups };
  const key = [image.chainId, user, ...groups].join(" ");
  return withUser(placed, await users.get(key, () => findUser(user, question)));
}
