import { ensureContainerd } from "../dev/containerd/ensure_containerd.ts";
import { PrivateContainerd } from "../dev/containerd/private_containerd.ts";
import { busyboxImage } from "../dev/image/busybox_image.ts";
import { ensureNetworkPrograms } from "../dev/network/ensure_network_programs.ts";
import { NetworkNode } from "../dev/network/network_node.ts";
import { IMAGE, pluginUnderTest } from "./bench_node.ts";
import type { Contestant } from "./nomad/bench_job.ts";
import type { JobTimes } from "./nomad/job_times.ts";
import { type CompareSite, CROWD, type Sample } from "./nomad/compare.ts";
import { atMost, type Measurement, median, report } from "./report.ts";

const ROUNDS = Number(Deno.env.get("ROUNDS") ?? 11);
const CROWD_ROUNDS = Number(Deno.env.get("CROWD_ROUNDS") ?? 3);
const COMPARE = new URL("nomad/compare.ts", import.meta.url).pathname;

interface Programs {
  readonly nomad: string;
  readonly dockerd: string;
}

/** Every job's life, as a Nomad agent with all three drivers had it. */
async function samples({ nomad, dockerd }: Programs): Promise<Sample[]> {
  await using stack = new AsyncDisposableStack();
  const binaries = await ensureContainerd({ release: "trixie" });
  const containerd = stack.use(await PrivateContainerd.start({ binaries }));
  await containerd.importImages(await busyboxImage({ name: IMAGE }));
  const { cniPath, env } = await ensureNetworkPrograms({ suite: "sid" });
  const network = stack.use(await NetworkNode.start());
  const { socket, snapshotter } = containerd;
  const pluginConfig =
    `containerd_address = "${socket}"\nsnapshotter = "${snapshotter}"\nnetwork {\n  cni_path = "${cniPath}"\n}`;
  // Docker runs the same containerd and runc, and the programs beside its own.
  const beside = dockerd.slice(0, dockerd.lastIndexOf("/"));
  const path = [beside, env.PATH, binaries.path].join(":");
  const agent = { nomad, plugin: pluginUnderTest(), pluginConfig, path, env, networkInterface: "uplink" };
  const site: CompareSite = { agent, dockerd, rounds: ROUNDS, crowdRounds: CROWD_ROUNDS };
  const environment = ["env", ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  const words = [...environment, Deno.execPath(), "run", "-A", "--quiet", COMPARE, JSON.stringify(site)];
  const lines = (await network.node(...words)).trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

/** The median of one time of a contestant's jobs. */
function medianOf(all: readonly Sample[], wanted: Contestant & { count: number }, time: keyof JobTimes): number {
  const { driver, network, count } = wanted;
  const own = all.filter((one) => one.driver === driver && one.network === network && one.count === count);
  return median(own.map((one) => one[time]));
}

/** Each number of a comparison beside its limit. */
function* measurements(all: readonly Sample[]): Generator<Measurement> {
  const [port, host] = [{ network: "port", count: 1 }, { network: "host", count: 1 }] as const;
  const [ports, hosts] = [{ ...port, count: CROWD }, { ...host, count: CROWD }] as const;
  const rows = [
    ["register to first line, by the task's clock, a published port", port, "lineMs", 0.6],
    ["register to first line, by the task's clock, the node's network", host, "lineMs", 0.65],
    ["register to first log byte, a published port", port, "firstByteMs", 0.6],
    ["register to first log byte, the node's network", host, "firstByteMs", 0.65],
    ["stop to the event Killed, a published port", port, "killedMs", 0.6],
    ["stop to the event Killed, the node's network", host, "killedMs", 0.6],
    ["a command, /bin/true", host, "execMs", 0.6],
    [`${CROWD} tasks to the last one's first log byte, published ports`, ports, "firstByteMs", 0.4],
    [`${CROWD} tasks to the last one's first log byte, the node's network`, hosts, "firstByteMs", 0.4],
  ] as const;
  for (const [what, job, time, limit] of rows) {
    const ours = medianOf(all, { ...job, driver: "containerd-driver" }, time);
    const docker = medianOf(all, { ...job, driver: "docker" }, time);
    const raw = job.network === "host" ? { raw_exec: medianOf(all, { ...job, driver: "raw_exec" }, time) } : {};
    const bars = { unit: "ms", ours: { "containerd-driver": ours }, theirs: { "Docker's driver": docker, ...raw } };
    yield atMost(what, { limit, seen: ours / docker, unit: "× Docker's driver", bars });
  }
  const ours = medianOf(all, { ...host, driver: "containerd-driver" }, "firstByteMs");
  const raw = medianOf(all, { ...host, driver: "raw_exec" }, "firstByteMs");
  yield atMost("register to first log byte, the node's network, over raw_exec", {
    ...{ limit: 90, seen: ours - raw, unit: "ms" },
    bars: { unit: "ms", ours: { "containerd-driver": ours }, theirs: { raw_exec: raw } },
  });
}

if (import.meta.main) {
  const { NOMAD_BIN: nomad, DOCKERD: dockerd, RESULTS } = Deno.env.toObject();
  if (!nomad || !dockerd) {
    console.log("Skipped: the comparison under Nomad, which needs NOMAD_BIN and DOCKERD, paths of the two programs");
    Deno.exit(0);
  }
  const all = await samples({ nomad, dockerd });
  if (RESULTS) await Deno.writeTextFile(RESULTS, JSON.stringify(all, null, 1));
  await report(
    "Under Nomad",
    (async function* () {
      yield* measurements(all);
    })(),
  );
}
