import { ensureNetworkPrograms, type NetworkPrograms } from "../dev/network/ensure_network_programs.ts";
import { NetworkNode } from "../dev/network/network_node.ts";
import { BenchNode } from "./bench_node.ts";
import { atLeast, atMost, type Measurement, median, report, timed } from "./report.ts";

const ROUNDS = 15;
const TASKS = 50;
const RATE_ROUNDS = 3;
const AT_ONCE = 10;
const CYCLES = Number(Deno.env.get("CYCLES") ?? 50);
const FIRST_PORT = 20_000;
const SLEEP = ["1000"] as const;
const PLUGINS = new URL("network_plugins.ts", import.meta.url).pathname;

/** A node whose network is its own, and the programs of its network. */
interface Site {
  readonly network: NetworkNode;
  readonly programs: NetworkPrograms;
}

/** The plugin on the site's node. */
function startNode({ network, programs }: Site, mode: "bridge" | "none"): Promise<BenchNode> {
  const block = { network: { mode, cni_path: programs.cniPath } };
  return BenchNode.start(block, { words: network.nodeWords, pluginEnvironment: programs.env });
}

/** Ends tasks, and waits for their networks to go: what the plugins do meanwhile is not counted against the next starts. */
async function destroyAll(
  { network }: Site,
  { node, ids }: { node: BenchNode; ids: readonly string[] },
): Promise<void> {
  await Promise.all(ids.map((id) => node.destroyTask(id)));
  const records = "/run/containerd-driver/network/records";
  await network.node("sh", "-c", `while ls ${records} 2>/dev/null | grep -q .; do sleep 0.1; done`);
}

/** Median time of StartTask, one task at a time. */
async function startMs(site: Site, { node, port }: { node: BenchNode; port?: number }): Promise<number> {
  const seen: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    let id = "";
    const published = port === undefined ? {} : { port };
    seen.push(await timed(async () => id = await node.startTask("/bin/sleep", SLEEP, published)));
    await destroyAll(site, { node, ids: [id] });
  }
  return median(seen.slice(1));
}

/** What the plugins take for a published port, run as the driver runs them, by a process that does nothing else. */
async function pluginsMs({ network, programs }: Site): Promise<number> {
  const words = [...environment(programs), Deno.execPath(), "run", "-A", "--quiet", PLUGINS];
  return Number(await network.node(...words, programs.cniPath, `${ROUNDS}`));
}

/** Starts a second, some at a time; every one of them has to succeed. */
async function startRate(site: Site, { node, ports }: { node: BenchNode; ports: boolean }): Promise<number> {
  const ids: string[] = [];
  const elapsedMs = await timed(async () => {
    for (let done = 0; done < TASKS; done += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, async (_, at) => {
        const port = ports ? { port: FIRST_PORT + done + at } : {};
        ids.push(await node.startTask("/bin/sleep", SLEEP, port));
      }));
    }
  });
  await destroyAll(site, { node, ids });
  return ids.length / elapsedMs * 1000;
}

/** The median rates without ports and with, which take turns. */
async function startRates(site: Site, node: BenchNode): Promise<{ plain: number; published: number }> {
  const plain: number[] = [];
  const published: number[] = [];
  for (let round = 0; round < RATE_ROUNDS; round++) {
    plain.push(await startRate(site, { node, ports: false }));
    published.push(await startRate(site, { node, ports: true }));
  }
  return { plain: median(plain), published: median(published) };
}

/** Words before a command that runs with the programs. */
function environment({ env }: NetworkPrograms): string[] {
  return ["env", ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
}

/** How many interfaces, rules, addresses, records and namespaces the node has. */
async function traces({ network, programs }: Site): Promise<number> {
  const script =
    "ip -oneline link; iptables -S; iptables -t nat -S; nft list ruleset; find /run/containerd-driver; cat /proc/self/mounts";
  return (await network.node(...environment(programs), "sh", "-c", script)).trimEnd().split("\n").length;
}

async function* benchNetwork(site: Site): AsyncGenerator<Measurement> {
  const without = await (async () => {
    await using node = await startNode(site, "none");
    return await startMs(site, { node });
  })();
  await using node = await startNode(site, "bridge");
  const withPort = await startMs(site, { node, port: FIRST_PORT });
  const plugins = await pluginsMs(site);
  const limit = Math.round(without + plugins + 10);
  yield atMost("StartTask with a published port: without a network, what the plugins take, and 10 ms", {
    ...{ limit, seen: withPort, unit: "ms" },
    bars: {
      title: "a start with a network of its own",
      unit: "ms",
      ours: { "StartTask, a port": withPort, "StartTask, no network": without },
      theirs: { "the CNI plugins": plugins },
    },
  });
  const { plain, published } = await startRates(site, node);
  yield atLeast(`${TASKS} starts with ports, ${AT_ONCE} at a time, of the rate without`, {
    ...{ limit: 0.8, seen: published / plain, unit: "×" },
    bars: {
      title: "starts with a network of their own, 10 at a time",
      unit: "a second",
      ours: { "with a port": published, "without": plain },
    },
  });
  const before = await traces(site);
  for (let done = 0; done < CYCLES; done += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, async (_, at) => {
      await node.destroyTask(await node.startTask("/bin/sleep", SLEEP, { port: FIRST_PORT + at }));
    }));
  }
  await destroyAll(site, { node, ids: [] });
  yield atMost(`what is left after ${CYCLES} starts and ends`, {
    ...{ limit: 0, seen: await traces(site) - before, unit: "interfaces, rules, addresses, records" },
  });
}

if (import.meta.main) {
  const programs = await ensureNetworkPrograms({ suite: "sid" });
  await using network = await NetworkNode.start();
  await report("Networks", benchNetwork({ network, programs }));
}
