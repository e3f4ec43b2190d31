import { cleanUp } from "../clean_up.ts";
import { AlreadyExistsError } from "../errors.ts";
import { endCgroup } from "../host/cgroup/end_cgroup.ts";
import type { EnsureContext } from "../images/image_store.ts";
import { logger } from "../log.ts";
import type { StartPlan } from "../model/plan/start_plan.ts";
import type { TaskRequest } from "../model/task/task_request.ts";
import { checkPlan } from "../oci/check_plan.ts";
import type { HostFacts } from "../oci/host_facts.ts";
import { auditRecord } from "./container/plan/audit_record.ts";
import { createContainer } from "./container/create_container.ts";
import { findBundle } from "./container/find_bundle.ts";
import { decide } from "./container/plan/decide.ts";
import { gatherFacts } from "./container/facts/gather_facts.ts";
import { makePlan } from "./container/plan/make_plan.ts";
import { refuseDisabled } from "../policy/refuse_disabled.ts";
import { removeContainer } from "./container/remove_container.ts";
import { noticeText, startNotices } from "./context/events/start_notices.ts";
import { takeLease } from "./container/take_lease.ts";
import { taskState } from "./container/task_state.ts";
import type { DriverContext } from "./context/driver_context.ts";
import { type SettledNetwork, settleNetwork } from "./container/network/settle_network.ts";
import { inSpan } from "../telemetry/in_span.ts";
import { Task } from "./container/task.ts";

type StartContext = Pick<
  DriverContext,
  | "config"
  | "containerd"
  | "images"
  | "snapshotter"
  | "hostRoot"
  | "cgroupVersion"
  | "users"
  | "machineFacts"
  | "throughRestart"
  | "throughBriefOutage"
  | "networks"
>;

/** Ends a start that nobody waits for any more, hears how the download of its image goes on, and what else there is to tell. */
export interface StartOptions extends Pick<EnsureContext, "signal" | "onProgress"> {
  readonly onEvent?: (message: string) => void;
}

/** What was found out before anything is made. */
interface Premises {
  readonly facts: HostFacts;
  readonly network: SettledNetwork;
}

/**
 * Runs a task's container; when anything fails, all that was made is removed again and the error tells why. The signal ends
 * the wait for the image at once and any other step once containerd has answered; what stays, because the plugin's process
 * has to end before that, is removed by the next start of the task.
 */
export async function startTask(
  context: StartContext,
  request: TaskRequest,
  options: StartOptions = {},
): Promise<Task> {
  const { containerd, config, throughRestart } = context;
  const plan = await makePlan(context, request);
  refuseDisabled(request, config);
  const allowance = decide(plan, config);
  const network = await settleNetwork(context, plan, options);
  const joined = network.joined && { joinedNetwork: network.joined.path };
  const facts = { ...await gatherFacts(context, plan, allowance), ...joined };
  checkPlan(plan, facts);
  const notices = startNotices(plan, facts);
  if (notices.length > 0) options.onEvent?.(noticeText(notices));
  // Before anything is made that a containerd which hangs would have to undo.
  await throughRestart(() => containerd.requireAnswer());
  await throughRestart(() => containerd.namespaces.ensure(containerd.namespace));
  try {
    return await runContainer(context, plan, { ...options, facts, network });
  } catch (error) {
    if (!(error instanceof AlreadyExistsError)) throw error;
    // After a crash or a reboot Nomad starts a task anew whose container is still there.
    await removeContainer(context, plan.containerId);
    return await runContainer(context, plan, { ...options, facts, network });
  }
}

async function runContainer(
  context: StartContext,
  plan: StartPlan,
  { facts, network, signal, onProgress }: StartOptions & Premises,
): Promise<Task> {
  const { containerd, images, networks, throughRestart } = context;
  const { request, containerId, leaseId: lease, directories, cgroup } = plan;
  await using undo = new AsyncDisposableStack();
  // What containerd gave up on is no task of its any more, and yet a process of this task's.
  undo.defer(() => cleanUp(endCgroup(cgroup)));
  // By name, so that what containerd made and could not tell of, because it went away, goes too.
  undo.defer(() => cleanUp(removeContainer(context, containerId)));
  await using _lease = await throughRestart(() => takeLease(containerd, lease));
  const wanted = { ...request.config, image: plan.image };
  const bringing = { signal, onProgress, lease, directories };
  using image = await inSpan(
    "image",
    { "container.image.name": plan.image.name },
    () => images.ensure(wanted, bringing),
  );
  const parts = { facts, image, network, signal };
  const { spec, pid } = await inSpan(
    "create",
    { "container.id": containerId },
    () => createContainer(context, plan, parts),
  );
  const bundle = await findBundle(context, { pid, containerId });
  const audit = auditRecord(plan, { image, spec, allowance: facts.allowance });
  const address = network.joined && await networks.address(network.joined.containerId);
  const state = taskState(plan, { image, spec, pid, bundle, audit });
  // Its wait is under way before the process can end.
  const task = undo.use(new Task(request.id, state, { ...context, address }));
  await inSpan("start", {}, () => containerd.tasks.start({ containerId }));
  signal?.throwIfAborted();
  undo.move();
  logger("audit").info("task started", { ...audit });
  return task;
}
