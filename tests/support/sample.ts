import { encode } from "@msgpack/msgpack";

import { CAPABILITY_NAMES } from "../../src/config/parse/security/capability_names.ts";
import { decodeTaskConfig } from "../../src/config/task_config.ts";
import type { Allowance } from "../../src/model/allowance.ts";
import type { ImageConfig } from "../../src/model/image/image_config.ts";
import type { CgroupVersion } from "../../src/model/names.ts";
import { planStart, type StartPlan } from "../../src/model/plan/start_plan.ts";
import type { TaskRequest } from "../../src/model/task/task_request.ts";
import type { HostFacts } from "../../src/oci/host_facts.ts";

/** What a sample differs in; `config` is written as a job writes it. */
export type RequestChanges = Partial<Omit<TaskRequest, "config">> & { readonly config?: Record<string, unknown> };

/** On which node a plan is made; cgroup v2 unless said otherwise. */
export interface PlanChanges {
  readonly cgroupVersion?: CgroupVersion;
}

/** A task as Nomad sends it: `web` of one allocation, in the shared pool of a cgroup v2 node. */
export function sampleRequest({ config, ...changes }: RequestChanges = {}): TaskRequest {
  const allocId = "6a3f0c53-64c4-8a5e-3b56-3f0d6a2e3a11";
  return {
    id: `${allocId}/web/8f14e45f`,
    name: "web",
    allocId,
    jobName: "shop",
    jobId: "shop",
    parentJobId: "",
    taskGroupName: "front",
    namespace: "default",
    nodeName: "node-1",
    nodeId: "0c1f1c5c-0d5f-4dd0-9f3f-5d1b7c1a7f10",
    env: { NOMAD_ALLOC_DIR: "/alloc", NOMAD_SECRETS_DIR: "/secrets", NOMAD_TASK_DIR: "/local" },
    user: "",
    resources: {
      cpuShares: 500,
      percentTicks: 0.125,
      memoryBytes: 256 * 1024 * 1024,
      memoryMaxBytes: 0,
      cpusetCpus: "",
      cpusetCgroup: `/sys/fs/cgroup/nomad.slice/share.slice/${allocId}.web.scope`,
    },
    devices: [],
    mounts: [],
    ports: [],
    ownPorts: [],
    stdoutPath: "/var/nomad/alloc/6a3f0c53/alloc/logs/.web.stdout.fifo",
    stderrPath: "/var/nomad/alloc/6a3f0c53/alloc/logs/.web.stderr.fifo",
    allocDir: "/var/nomad/alloc/6a3f0c53",
    ...changes,
    config: decodeTaskConfig(encode({ image: "web:1", ...config })),
  };
}

/** The plan of such a task's start. */
export function samplePlan(changes: RequestChanges = {}, { cgroupVersion = 2 }: PlanChanges = {}): StartPlan {
  return planStart(sampleRequest(changes), { cgroupVersion });
}

/** An image with each part a container can take from it. */
export function sampleImage(changes: Partial<ImageConfig> = {}): ImageConfig {
  return {
    entrypoint: ["/entrypoint"],
    cmd: ["serve"],
    env: ["PATH=/app/bin:/usr/bin", "LANG=C.UTF-8"],
    user: "",
    workingDir: "/app",
    ...changes,
  };
}

/** What a task may have on a node without restrictions. */
export function sampleAllowance(changes: Partial<Allowance> = {}): Allowance {
  return {
    capabilities: ["ALL"],
    profileDirs: undefined,
    lsmRequired: false,
    runtime: { type: "io.containerd.runc.v2" },
    waived: [],
    ...changes,
  };
}

/** A usual node: cgroup v2, amd64, kernel 6.8, every capability known. */
export function sampleFacts(changes: Partial<HostFacts> = {}): HostFacts {
  return {
    cgroupVersion: 2,
    architecture: "amd64",
    kernelRelease: "6.8.0-31-generic",
    capabilities: [...CAPABILITY_NAMES.keys()],
    nofileHardLimit: 1_048_576,
    cpuCount: 4,
    initPath: "/usr/bin/tini-static",
    sharedSources: {},
    defaultUlimits: { nofile: { soft: 1024, hard: 524_288 } },
    allowance: sampleAllowance(),
    swapLimit: true,
    devices: [],
    hostDevices: [],
    mountSources: {},
    resolvConf: "nameserver 10.0.0.1\n",
    seccompDefault: true,
    lsmDefault: true,
    sensitiveSysPaths: [],
    ...changes,
  };
}
