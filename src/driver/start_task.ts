import { AlreadyExistsError } from "../errors.ts";
import { containerId, leaseId, snapshotKey } from "../model/names.ts";
import type { TaskRequest } from "../model/task_request.ts";
import { buildSpec } from "../oci/build_spec.ts";
import { checkRequest } from "../oci/check_request.ts";
import { joinedCpuset } from "../oci/resources/cgroups_path.ts";
import { withUser } from "../oci/process/with_user.ts";
import { joinCgroup } from "../host/cgroup/join_cgroup.ts";
import type { EnsureContext } from "../images/image_store.ts";
import { announceAddresses } from "./container/announce_addresses.ts";
import { cleanUp } from "../clean_up.ts";
import { findUser } from "./container/find_user.ts";
import { gatherFacts } from "./container/gather_facts.ts";
import { taskLabels } from "./container/labels.ts";
import type { Node } from "./container/node.ts";
import { removeContainer } from "./container/remove_container.ts";
import { takeLease } from "./container/take_lease.ts";
import { Task } from "./task.ts";
import { taskState } from "./container/task_state.ts";

/** Ends a start that nobody waits for any more, and hears how the download of its image goes on. */
export type StartOptions = Pick<EnsureContext, "signal" | "onProgress">;

/**
 * Runs a task's container; when anything fails, all that was made is removed again and the error tells why. The signal ends
 * the wait for the image at once and any other step once containerd has answered; what stays, because the plugin's process
 * has to end before that, is removed by the next start of the task.
 */
export async function startTask(request: TaskRequest, node: Node, options: StartOptions = {}): Promise<Task> {
  const { containerd, cgroupVersion } = node;
  await node.patiently(() => containerd.namespaces.ensure(containerd.namespace));
  try {
    return await runContainer(request, node, options);
  } catch (error) {
    if (!(error instanceof AlreadyExistsError)) throw error;
    // After a crash or a reboot Nomad starts a task anew whose container is still there.
    await removeContainer(node, containerId(request, cgroupVersion));
    return await runContainer(request, node, options);
  }
}

async function runContainer(request: TaskRequest, node: Node, options: StartOptions): Promise<Task> {
  const { containerd, images, users, config, cgroupVersion, snapshotter } = node;
  const { signal } = options;
  const id = containerId(request, cgroupVersion);
  const snapshot = { snapshotter, key: snapshotKey(id) };
  const lease = leaseId(id);
  await using undo = new AsyncDisposableStack();
  // By name, so that what containerd made and could not tell of, because it went away, goes too.
  undo.defer(() => cleanUp(removeContainer(node, id)));
  await using _lease = await node.patiently(() => takeLease(containerd, lease));

  const facts = await gatherFacts(request, { cgroupVersion, config, machine: await node.machineFacts() });
  checkRequest(request, facts);
  using image = await images.ensure(request.config, {
    ...options,
    lease,
    taskDir: `${request.allocDir}/${request.name}`,
  });
  const draft = buildSpec(request, image.config, facts);
  const rootfs = await containerd.snapshots.prepare(snapshot, { parent: image.chainId, lease });
  const user = request.user || image.config.user;
  const spec = withUser(draft, await users.get(`${image.chainId} ${user}`, () => findUser(user, rootfs)));
  signal?.throwIfAborted();
  const record = { id, labels: taskLabels(request), image: image.name, runtime: config.containerdRuntime, spec };
  await containerd.containers.create({ ...record, snapshotter, snapshotKey: snapshot.key });
  const stdio = { stdout: request.stdoutPath, stderr: request.stderrPath };
  const pid = await containerd.tasks.create(id, { rootfs, stdio });
  const cpuset = joinedCpuset(request, cgroupVersion);
  if (cpuset !== undefined) await joinCgroup(cpuset, pid);
  await announceAddresses(request, { pid, hostname: spec.hostname });
  signal?.throwIfAborted();
  // Its wait is under way before the process can end.
  const task = undo.use(new Task(request.id, taskState(id, { image, spec, cgroupVersion }), { containerd }));
  await containerd.tasks.start({ containerId: id });
  signal?.throwIfAborted();
  undo.move();
  return task;
}
