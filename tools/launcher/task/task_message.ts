import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Job, VolumeMount } from "../job/job.ts";
import type { Node } from "../node/node.ts";
import type { Allocation } from "../allocation/allocation.ts";
import {
  NetworkIsolationSpec_NetworkIsolationMode as IsolationMode,
  type TaskConfigSchema,
} from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { LaunchError } from "../host/launch_error.ts";
import { replaceEnv } from "./task_environment.ts";

const BYTES_PER_MB = 1024 * 1024;

/** What a StartTask request is made of. */
export interface TaskSources {
  readonly job: Job;
  readonly node: Node;
  readonly allocation: Allocation;
  readonly env: Readonly<Record<string, string>>;
  readonly msgpackDriverConfig: Uint8Array;
}

/** The task as Nomad 2.0 sends it to a driver (Nomad client/allocrunner/taskrunner buildTaskConfig). */
export function taskMessage(
  { job, node, allocation, env, msgpackDriverConfig }: TaskSources,
): MessageInitShape<typeof TaskConfigSchema> {
  const { group, task } = job;
  const { id, invocationId, directory } = allocation;
  const dns = group.network?.dns;
  return {
    id: `${id}/${task.name}/${invocationId}`,
    name: task.name,
    msgpackDriverConfig,
    env: { ...env },
    resources: resources({ job, node, allocation }),
    mounts: task.volumeMounts.map((mount) => volume(mount, { job, env })),
    user: task.user,
    allocDir: directory,
    stdoutPath: `${directory}/alloc/logs/.${task.name}.stdout.fifo`,
    stderrPath: `${directory}/alloc/logs/.${task.name}.stderr.fifo`,
    taskGroupName: group.name,
    jobName: job.name,
    jobId: job.id,
    allocId: id,
    namespace: job.namespace,
    nodeName: node.name,
    nodeId: node.id,
    ...(dns && { dns }),
    ...(allocation.networkNamespace !== undefined &&
      { networkIsolationSpec: { mode: IsolationMode.GROUP, path: allocation.networkNamespace } }),
  };
}

function resources({ job, node, allocation }: Pick<TaskSources, "job" | "node" | "allocation">) {
  const { memoryMb, memoryMaxMb } = job.task.resources;
  const cpuShares = BigInt(allocation.cpuShares);
  const totalMhz = node.coreMhz.reduce((sum, mhz) => sum + mhz, 0);
  return {
    allocatedResources: {
      cpu: { cpuShares },
      memory: { memoryMb: BigInt(memoryMb), memoryMaxMb: BigInt(memoryMaxMb) },
    },
    linuxResources: {
      cpuShares,
      memoryLimitBytes: BigInt(Math.max(memoryMb, memoryMaxMb) * BYTES_PER_MB),
      cpusetCpus: allocation.reservedCores.join(","),
      cpusetCgroup: allocation.cpusetCgroup,
      PercentTicks: allocation.cpuShares / totalMhz,
    },
    ports: [...allocation.ports],
  };
}

function volume(mount: VolumeMount, { job, env }: Pick<TaskSources, "job" | "env">) {
  const source = job.group.volumes[mount.volume];
  if (source === undefined) {
    const names = Object.keys(job.group.volumes).join(", ") || "none, as the group has no volume";
    throw new LaunchError(`Cannot mount volume "${mount.volume}": allowed is ${names}`);
  }
  return {
    taskPath: replaceEnv(mount.destination, env),
    hostPath: source.source,
    readonly: source.readonly || mount.readonly,
    propagationMode: mount.propagationMode,
    requestName: mount.volume,
  };
}
