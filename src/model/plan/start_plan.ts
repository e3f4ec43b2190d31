import { type ImageReference, parseImageReference } from "../image/image_reference.ts";
import { type CgroupVersion, containerId, leaseId, snapshotKey } from "../names.ts";
import type { TaskRequest } from "../task/task_request.ts";
import { taskHostname } from "./hostname.ts";
import { type NetworkChoice, networkChoice } from "./network_choice.ts";
import { publishedPorts } from "./published_ports.ts";
import type { PublishedPort } from "../task/task_port.ts";
import { type PlannedVolume, planVolumes } from "./planned_volume.ts";
import { type TaskCgroup, taskCgroup } from "./task_cgroup.ts";
import { type TaskDirectories, taskDirectories } from "./task_directories.ts";

/** One start of a task: what was asked for, and every name and place it is going to have, so that nobody works them out anew. */
export interface StartPlan {
  readonly request: TaskRequest;
  readonly image: ImageReference;
  readonly containerId: string;
  readonly snapshotKey: string;
  readonly leaseId: string;
  readonly hostname: string;
  readonly directories: TaskDirectories;
  readonly cgroup: TaskCgroup;
  readonly network: NetworkChoice;
  /** Published where the driver makes the network; in any other they are only checked. */
  readonly ports: readonly PublishedPort[];
  /** The volumes of the task's mounts; those of the image come when it is known. */
  readonly volumes: readonly PlannedVolume[];
}

/** What a plan depends on besides the request. */
export interface PlanContext {
  readonly cgroupVersion: CgroupVersion;
  /** The allocation directory without links; the request's unless given. */
  readonly allocDir?: string;
  /** Name of the node, for a task that has it too. */
  readonly nodeHostname?: string;
  /** Directory of the volumes that tasks name. */
  readonly namedVolumesDir?: string;
}

/** The plan of a start; ConfigError for an image reference that is none. */
export function planStart(
  request: TaskRequest,
  context: PlanContext,
): StartPlan {
  const { cgroupVersion, allocDir = request.allocDir, nodeHostname = "", namedVolumesDir = "" } = context;
  const id = containerId(request, cgroupVersion);
  const directories = taskDirectories(allocDir, request.name);
  return {
    request,
    image: parseImageReference(request.config.image),
    containerId: id,
    snapshotKey: snapshotKey(id),
    leaseId: leaseId(id),
    hostname: request.config.utsMode === "host" ? nodeHostname : taskHostname(request, id),
    directories,
    cgroup: taskCgroup(request, cgroupVersion),
    network: networkChoice(request),
    ports: publishedPorts(request),
    volumes: planVolumes(request.config.namedVolumes ?? [], { named: namedVolumesDir, own: directories.volumes }),
  };
}
