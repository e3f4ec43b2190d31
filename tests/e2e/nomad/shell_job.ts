import { BUSYBOX } from "../../support/real_containerd.ts";
import type { Job } from "../../support/nomad/nomad_api.ts";

/** The name of the one task of every shell job. */
export const TASK = "main";

/** What differs from a batch job that runs once; the names are those of Nomad's API. */
export interface ShellJobOptions {
  readonly type?: "batch" | "service";
  /** How often a failed task is started again. */
  readonly restarts?: number;
  /** Over the script's own driver config. */
  readonly config?: Record<string, unknown>;
  readonly task?: Record<string, unknown>;
}

/** A job of one task that runs a shell script in the busybox image. */
export function shellJob(id: string, script: string, options: ShellJobOptions = {}): Job {
  const { type = "batch", restarts = 0, config, task } = options;
  return {
    ...{ ID: id, Name: id, Type: type, Datacenters: ["*"] },
    TaskGroups: [{
      Name: "group",
      RestartPolicy: { Attempts: restarts, Interval: seconds(600), Delay: seconds(1), Mode: "fail" },
      ReschedulePolicy: { Attempts: 0, Unlimited: false },
      Tasks: [{
        ...{ Name: TASK, Driver: "containerd-driver", KillTimeout: seconds(5) },
        Config: { image: BUSYBOX, command: "/bin/sh", args: ["-c", script], ...config },
        Resources: { CPU: 50, MemoryMB: 32 },
        ...task,
      }],
    }],
  };
}

/** A duration as Nomad's API takes it. */
export function seconds(count: number): number {
  return count * 1e9;
}
