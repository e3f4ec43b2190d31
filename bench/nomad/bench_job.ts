import type { Job } from "../../tests/support/nomad/nomad_api.ts";

/** A driver, and what network its tasks have: the node's, or one of their own with a published port. */
export interface Contestant {
  readonly driver: "containerd-driver" | "docker" | "raw_exec";
  readonly network: "host" | "port";
}

/** The name of the one task of every bench job. */
export const TASK = "main";

/** Says when it runs, by the node's uptime, and ends at once when it is told to. */
const SCRIPT = "trap 'exit 0' TERM; read up rest </proc/uptime; echo $up; while :; do sleep 1000 & wait $!; done";

/** A job of some tasks that write one line and then wait; the same for every driver but for the driver's name. */
export function benchJob(id: string, { driver, network, count = 1 }: Contestant & { readonly count?: number }): Job {
  const shell = { command: "/bin/sh", args: ["-c", SCRIPT] };
  const own = network === "host" ? { network_mode: "host" } : { ports: ["http"] };
  const config = driver === "raw_exec" ? shell : { ...shell, ...own, image: "busybox:1.36" };
  const networks = network === "host" ? [] : [{ DynamicPorts: [{ Label: "http", To: 8080 }] }];
  return {
    ...{ ID: id, Name: id, Type: "batch", Datacenters: ["*"] },
    TaskGroups: [{
      ...{ Name: "group", Count: count, Networks: networks },
      RestartPolicy: { Attempts: 0, Interval: 600e9, Delay: 1e9, Mode: "fail" },
      ReschedulePolicy: { Attempts: 0, Unlimited: false },
      Tasks: [{
        ...{ Name: TASK, Driver: driver, Config: config, KillTimeout: 5e9 },
        Resources: { CPU: 20, MemoryMB: 20 },
      }],
    }],
  };
}
