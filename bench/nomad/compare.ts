/**
 * Compares drivers under one Nomad agent, on the network of a node: compare.ts SITE, JSON. Prints a line for each life of
 * a job, JSON of `Sample`. The drivers take turns, and so does who begins.
 */

import { busyboxImage } from "../../dev/image/busybox_image.ts";
import { NomadAgent, type NomadAgentOptions } from "../../tests/support/nomad/nomad_agent.ts";
import type { Contestant } from "./bench_job.ts";
import { DockerDaemon } from "./docker_daemon.ts";
import { type JobTimes, jobTimes } from "./job_times.ts";

/** What is compared, where, and how often. */
export interface CompareSite {
  readonly agent: Omit<NomadAgentOptions, "otherDrivers">;
  readonly dockerd: string;
  readonly rounds: number;
  readonly crowdRounds: number;
}

/** One life of a job of `count` tasks. */
export interface Sample extends Contestant, JobTimes {
  readonly count: number;
}

/** How many tasks a job has when many start at once. */
export const CROWD = 20;
/** What a driver still does after a task's end is not counted against the next. */
const SETTLE_MS = 500;

const CONTESTANTS: readonly Contestant[] = [
  { driver: "containerd-driver", network: "port" },
  { driver: "docker", network: "port" },
  { driver: "containerd-driver", network: "host" },
  { driver: "docker", network: "host" },
  { driver: "raw_exec", network: "host" },
];

async function compare({ agent: options, dockerd, rounds, crowdRounds }: CompareSite): Promise<void> {
  await using docker = await DockerDaemon.start({ dockerd, path: options.path });
  await docker.load(await busyboxImage({ name: "busybox:1.36" }));
  const otherDrivers = {
    docker: `endpoint = "${docker.endpoint}"\n    gc {\n      image = false\n    }`,
    raw_exec: "enabled = true",
  };
  await using agent = await NomadAgent.start({ ...options, otherDrivers });
  const runAll = async (contestants: readonly Contestant[], { times, count }: { times: number; count: number }) => {
    for (let round = 0; round <= times; round++) {
      for (const contestant of round % 2 === 0 ? contestants : contestants.toReversed()) {
        const sample: Sample = { ...contestant, count, ...await jobTimes(agent, { ...contestant, count }) };
        // The first round only warms up.
        if (round > 0) console.log(JSON.stringify(sample));
        await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      }
    }
  };
  await runAll(CONTESTANTS, { times: rounds, count: 1 });
  await runAll(CONTESTANTS, { times: crowdRounds, count: CROWD });
}

if (import.meta.main) await compare(JSON.parse(Deno.args[0] ?? "{}"));
