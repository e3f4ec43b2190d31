/// <reference lib="deno.worker" />
import { Tasks } from "../src/containerd/services/tasks.ts";
import { NotFoundError } from "../src/errors.ts";
import { FetchTransport } from "@nomad-containerd/grpc/fetch-transport";
import { systemClock } from "../src/async/clock.ts";
import { guardHeap } from "../src/stats/worker/guard_heap.ts";
import type { MetricsSource } from "../src/stats/worker/metrics_source.ts";
import { Watcher } from "../src/stats/worker/watcher.ts";
import type { FromWorker, ToWorker, WorkerSetup } from "../src/stats/messages.ts";

let watcher: Watcher | undefined;

self.onmessage = ({ data }: MessageEvent<ToWorker>) => receive(data);
guardHeap(systemClock);

function receive(message: ToWorker): void {
  switch (message.kind) {
    case "setup":
      message.watchPort.start();
      watcher = new Watcher(metricsSource(message.setup), { compute: message.setup.compute, clock: systemClock, post });
      return post({ kind: "ready" });
    case "watch":
      return watcher?.watch(message.request);
    case "unwatch":
      return watcher?.unwatch(message.subscription);
    case "ping":
      return post({ kind: "pong" });
  }
}

function post(message: FromWorker): void {
  self.postMessage(message);
}

function metricsSource({ address, namespace }: WorkerSetup): MetricsSource {
  const metadata = { "containerd-namespace": namespace };
  const tasks = new Tasks(new FetchTransport(`unix://${address}`, { metadata }));
  return {
    metrics: (containerIds, options) => tasks.metrics(containerIds, options),
    async isRunning(containerId, options) {
      try {
        return (await tasks.get({ containerId }, options)).status !== "stopped";
      } catch (error) {
        if (error instanceof NotFoundError) return false;
        throw error;
      }
    },
  };
}
