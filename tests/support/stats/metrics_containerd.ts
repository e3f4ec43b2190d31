import { create, toBinary } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Tasks } from "../../../src/gen/containerd/services/tasks/v1/tasks_pb.ts";
import { Status } from "../../../src/gen/containerd/v1/types/task_pb.ts";
import { MetricsSchema } from "../../../src/gen/io/containerd/cgroups/v2/metrics_pb.ts";
import { Code } from "../../../packages/grpc/code.ts";
import type { HandlerContext } from "../../../packages/grpc/handler_context.ts";
import { RpcError } from "../../../packages/grpc/rpc_error.ts";
import { Server } from "../../../packages/grpc/server.ts";
import { useOwnHttp2 } from "../../../packages/grpc/use_own_http2.ts";

useOwnHttp2();

/** One task of the in-memory containerd: how many cores it burns, and how its shim behaves when asked for metrics. */
export interface MeteredTask {
  readonly cores?: number;
  readonly rssBytes?: number;
  readonly shim?: "well" | "hung" | "broken" | "foreign" | "uncounted";
}

/** An in-memory containerd that answers Tasks.Metrics and Tasks.Get, on a unix socket of its own. */
export class MetricsContainerd implements AsyncDisposable {
  readonly tasks = new Map<string, MeteredTask>();
  readonly address: string;
  /** How many calls of Metrics came, and for how many tasks. */
  calls = 0;
  asked = 0;
  /** Whether it answers as one that is shutting down does. */
  isAway = false;
  readonly #dir: string;
  readonly #server = new Server();

  private constructor(dir: string) {
    this.#dir = dir;
    this.address = `${dir}/containerd.sock`;
    this.#server.add(Tasks, {
      ...refusals(),
      metrics: ({ filters }, context) => this.#metrics(filters, context),
      get: ({ containerId }) => this.#get(containerId),
    });
  }

  /** Serves these tasks. */
  static async serve(tasks: Readonly<Record<string, MeteredTask>>): Promise<MetricsContainerd> {
    const containerd = new MetricsContainerd(await Deno.makeTempDir({ prefix: "stats-" }));
    for (const [id, task] of Object.entries(tasks)) containerd.tasks.set(id, task);
    await containerd.#server.listen(containerd.address);
    return containerd;
  }

  async #metrics(filters: readonly string[], { signal }: HandlerContext) {
    const ids = filters.map((filter) => filter.replace(/^id==/, ""));
    this.calls++;
    this.asked += ids.length;
    if (this.isAway) throw new RpcError("shutting down", { code: Code.UNAVAILABLE });
    const shims = ids.map((id) => this.tasks.get(id)?.shim);
    if (shims.includes("hung")) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    if (shims.includes("broken")) throw new RpcError("shim broke", { code: Code.UNKNOWN });
    return { metrics: ids.flatMap((id) => this.#metric(id)) };
  }

  #metric(id: string) {
    const { cores = 0, rssBytes = 0, shim = "well" } = this.tasks.get(id) ?? { shim: "uncounted" };
    if (shim === "uncounted") return [];
    const nowMs = Date.now();
    const usageUsec = BigInt(Math.round(cores * nowMs)) * 1_000n;
    const value = toBinary(
      MetricsSchema,
      create(MetricsSchema, {
        cpu: { usageUsec, userUsec: usageUsec / 4n * 3n, systemUsec: usageUsec / 4n },
        memory: { anon: BigInt(rssBytes), usage: BigInt(rssBytes) },
      }),
    );
    const typeUrl = shim === "foreign" ? "io.example.vm.Metrics" : MetricsSchema.typeName;
    return [{ id, timestamp: timestampFromMs(nowMs), data: { typeUrl, value } }];
  }

  #get(containerId: string) {
    if (!this.tasks.has(containerId)) {
      return Promise.reject(new RpcError(`no running task found`, { code: Code.NOT_FOUND }));
    }
    return Promise.resolve({ process: { id: containerId, status: Status.RUNNING } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
    await Deno.remove(this.#dir, { recursive: true });
  }
}

function refusals() {
  const refuse = () => Promise.reject(new RpcError("not served here", { code: Code.UNIMPLEMENTED }));
  return {
    create: refuse,
    start: refuse,
    delete: refuse,
    deleteProcess: refuse,
    list: refuse,
    kill: refuse,
    exec: refuse,
    resizePty: refuse,
    closeIO: refuse,
    pause: refuse,
    resume: refuse,
    listPids: refuse,
    checkpoint: refuse,
    update: refuse,
    wait: refuse,
  };
}
