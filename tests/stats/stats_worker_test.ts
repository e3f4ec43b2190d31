import assert from "node:assert/strict";
import { StatsPool } from "../../src/stats/pool/pool.ts";
import type { Subscription } from "../../src/stats/pool/subscription.ts";
import { workerPermissions } from "../../src/stats/pool/start_worker.ts";
import type { Usage } from "../../src/stats/usage/usage.ts";
import { CountedWorkers } from "../support/stats/counted_workers.ts";
import { type MeteredTask, MetricsContainerd } from "../support/stats/metrics_containerd.ts";

const NEVER = new AbortController().signal;

interface Context {
  readonly pool: StatsPool;
  readonly containerd: MetricsContainerd;
  readonly workers: CountedWorkers;
  readonly warnings: readonly string[];
  /** Resolves at the first warning. */
  readonly warned: Promise<void>;
}

/** A pool of real workers on an in-memory containerd; at the end every worker that was started must have ended. */
async function withPool(
  tasks: Readonly<Record<string, MeteredTask>>,
  body: (context: Context) => Promise<void>,
): Promise<void> {
  const workers = new CountedWorkers();
  const warnings: string[] = [];
  const { promise: warned, resolve } = Promise.withResolvers<void>();
  await using containerd = await MetricsContainerd.serve(tasks);
  {
    using pool = new StatsPool({
      workers: 2,
      setup: { address: containerd.address, namespace: "nomad", compute: { totalMhz: 4_000, cores: 2 } },
      warn(message) {
        warnings.push(message);
        resolve();
      },
      start: workers.start,
    });
    await body({ pool, containerd, workers, warnings, warned });
  }
  assert.equal(workers.ended, workers.started.length);
}

function request(containerId: string, intervalMs = 1_000) {
  return { taskId: `alloc/${containerId}/1234`, containerId, intervalMs };
}

/** The next `count` usages. */
async function take(subscription: Subscription, count: number): Promise<Usage[]> {
  const taken: Usage[] = [];
  for await (const usage of subscription.usage(NEVER)) {
    taken.push(usage);
    if (taken.length === count) break;
  }
  return taken;
}

Deno.test("a stats worker measures what its tasks use", async () => {
  await withPool({ busy: { cores: 1.5, rssBytes: 40_000_000 }, idle: {} }, async ({ pool, workers, warnings }) => {
    using busy = pool.subscribe(request("busy", 200));
    using idle = pool.subscribe(request("idle", 200));
    const [first] = await take(busy, 1);
    assert.equal(Math.round(first!.cpu.percent / 10), 15);
    assert.equal(Math.round(first!.cpu.totalTicks / 200), 15);
    assert.equal(first?.memory.rssBytes, 40_000_000);
    assert.equal((await take(idle, 2))[1]?.cpu.percent, 0);
    assert.equal(workers.started.length, 2);
    assert.deepEqual(warnings, []);
  });
});

for (
  const [death, kill] of Object.entries({
    "throws": (worker: Worker) => worker.postMessage(null),
    "is terminated": (worker: Worker) => Worker.prototype.terminate.call(worker),
  })
) {
  Deno.test(`a task's usage goes on when its worker ${death}`, async () => {
    await withPool({ busy: { cores: 1 } }, async ({ pool, workers, warnings }) => {
      using subscription = pool.subscribe(request("busy"));
      await take(subscription, 1);
      kill(workers.started[0]!);
      const [after] = await take(subscription, 1);
      assert.equal(Math.round(after!.cpu.percent / 10), 10);
      assert.equal(workers.started.length, 2);
      assert.equal(warnings.length, 1);
    });
  });
}

Deno.test("a shim that hangs does not hold up another task of the same worker", async () => {
  await withPool({ a: {}, b: {}, c: {} }, async ({ pool, containerd, workers }) => {
    using a = pool.subscribe(request("a", 200));
    using _b = pool.subscribe(request("b", 200));
    using c = pool.subscribe(request("c", 200));
    await take(c, 1);
    assert.equal(workers.started.length, 2, "a and c share a worker");
    containerd.tasks.set("a", { shim: "hung" });
    await take(c, 5);
    containerd.tasks.set("a", {});
    await take(a, 1);
  });
});

Deno.test("the usage of a task that is gone ends without a warning", async () => {
  await withPool({ a: {} }, async ({ pool, containerd, warnings }) => {
    using subscription = pool.subscribe(request("a", 200));
    await take(subscription, 1);
    containerd.tasks.delete("a");
    for await (const _ of subscription.usage(NEVER));
    assert.deepEqual(warnings, []);
  });
});

Deno.test("a task with a metric of unknown type has empty usage and one warning", async () => {
  await withPool({ a: { shim: "foreign" } }, async ({ pool, warnings }) => {
    using subscription = pool.subscribe(request("a", 200));
    const usages = await take(subscription, 3);
    for (const { cpu, memory } of usages) assert.deepEqual([cpu.measured, memory.measured], [[], []]);
    assert.equal(warnings.length, 1);
  });
});

Deno.test("a slow reader misses figures and then has the latest", async () => {
  await withPool({ a: {}, b: {} }, async ({ pool }) => {
    using slow = pool.subscribe(request("a", 100));
    using _b = pool.subscribe(request("b", 100));
    // One worker reads both of a's subscriptions in one call.
    using keen = pool.subscribe(request("a", 100));
    await take(slow, 1);
    const seen = await take(keen, 8);
    const [late] = await take(slow, 1);
    assert.ok(late!.timestampMs >= seen[7]!.timestampMs, "the figure is an old one");
  });
});

Deno.test("usage goes on when containerd comes back, with one warning for the outage", async () => {
  await withPool({ a: { cores: 1 } }, async ({ pool, containerd, warnings, warned }) => {
    using subscription = pool.subscribe(request("a", 200));
    await take(subscription, 1);
    containerd.isAway = true;
    await warned;
    containerd.isAway = false;
    await take(subscription, 2);
    assert.deepEqual(warnings, ['Cannot read the metrics of task "a": shutting down']);
  });
});

Deno.test("a stats worker may connect to containerd's socket and nothing else", async () => {
  const probe = new Worker(new URL("../support/stats/permission_probe.ts", import.meta.url), {
    type: "module",
    deno: { permissions: workerPermissions("/run/probe/containerd.sock") },
  });
  const { promise, resolve } = Promise.withResolvers<unknown>();
  probe.onmessage = ({ data }) => resolve(data);
  const { net } = workerPermissions("/run/probe/containerd.sock");
  const network = net === true ? ["connect to anybody", "connect to another host"] : [];
  assert.deepEqual(await promise, [...network, "read the socket", "write the socket"]);
  probe.terminate();
});

Deno.test("a stats worker has the whole network only where Deno cannot name a socket", () => {
  const networks = ["2.7.14", "2.9.5", "2.9.6", "2.10.0", "3.0.0"].map((deno) => workerPermissions("/s", deno).net);
  const named = ["localhost:80", "unix:/s"];
  assert.deepEqual(networks, [true, true, named, named, named]);
});
