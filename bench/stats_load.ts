import { HelperProcess } from "./helper_process.ts";
import { LoopDelay } from "./loop_delay.ts";
import { processUsage } from "./process_usage.ts";
import { atMost, type Measurement, percentile } from "./report.ts";
import { ServedDriver } from "./served_driver.ts";
import { pause } from "./usage_stream.ts";

const MOST_STREAMS = 200;
const WARM_UP_MS = 10_000;
const SPAN_MS = 30_000;
/** How much more than in proportion the CPU of more streams may be. */
const GROWTH = 1.2;
/** How much more memory 190 more streams may take, for each worker. */
const MORE_MB_PER_WORKER = 20;

/** What usage streams do to the plugin's main isolate, and how their cost grows: the plugin in this process, all else in others. */
export async function benchLoad({ workers }: { workers: number }): Promise<Measurement[]> {
  await using served = await ServedDriver.start();
  await using node = new HelperProcess("fake_node.ts");
  await using host = new HelperProcess("stats_host.ts", [served.socketPath, await node.ask("where"), `${workers}`]);
  await host.ask(`tasks ${MOST_STREAMS}`);
  await host.ask("calls");
  const idleP99Ms = Number(await host.ask("calls"));
  const few = await cost(host, 10);
  const some = await cost(host, 50);
  const many = await cost(host, MOST_STREAMS);
  const meter = new LoopDelay();
  const busyP99Ms = Number(await host.ask("calls"));
  const delayP99Ms = percentile(meter.stop(), 99);
  const cpus = [few, some, many].map(({ cpuPercent }) => cpuPercent.toFixed(1)).join(", ");
  const sizes = [few, some, many].map(({ rssMb }) => rssMb.toFixed(0)).join(", ");
  return [
    atMost(`event-loop delay p99, ${MOST_STREAMS} streams`, { limit: 10, seen: delayP99Ms, unit: "ms" }),
    atMost(`unary call p99, ${MOST_STREAMS} streams, of idle (${busyP99Ms.toFixed(1)} to ${idleP99Ms.toFixed(1)} ms)`, {
      limit: 2,
      seen: busyP99Ms / idleP99Ms,
      unit: "×",
    }),
    atMost(`CPU of 50 streams, of five times 10's (${cpus} %)`, {
      limit: GROWTH,
      seen: some.cpuPercent / (5 * few.cpuPercent),
      unit: "×",
    }),
    atMost("CPU of 200 streams, of four times 50's", {
      limit: GROWTH,
      seen: many.cpuPercent / (4 * some.cpuPercent),
      unit: "×",
    }),
    atMost(`RSS of 200 streams, over 10's (${sizes} MB)`, {
      limit: MORE_MB_PER_WORKER * workers,
      seen: many.rssMb - few.rssMb,
      unit: "MB",
    }),
  ];
}

async function cost(host: HelperProcess, streams: number): Promise<{ cpuPercent: number; rssMb: number }> {
  await host.ask(`streams ${streams}`);
  await pause(WARM_UP_MS);
  const before = await processUsage(Deno.pid);
  await pause(SPAN_MS);
  const { cpuSeconds, rssMb } = await processUsage(Deno.pid);
  return { cpuPercent: (cpuSeconds - before.cpuSeconds) / SPAN_MS * 100_000, rssMb };
}
