/**
 * A plugin whose tasks do what their image is called: "exits" writes to both outputs and ends with 3, "waits" runs until
 * it is signalled or stopped, "dies" takes the plugin with it and is recovered, "fails" does not start. Every call becomes
 * a line in the file that CALLS names.
 */

import { create } from "@bufbuild/protobuf";
import { anyPack, timestampNow } from "@bufbuild/protobuf/wkt";
import { decode } from "@msgpack/msgpack";
import { BasePlugin, PluginType } from "../../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import {
  Driver,
  type ExitResult,
  FingerprintResponse_HealthState as Health,
  type TaskConfig,
} from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { SpecSchema } from "../../src/gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";
import { RecoverableErrorSchema } from "../../src/gen/hashicorp/nomad/plugins/shared/structs/recoverable_error_pb.ts";
import { servePlugin } from "../../src/plugin/serve_plugin.ts";
import { Code } from "../../packages/grpc/code.ts";
import { RpcError } from "../../packages/grpc/rpc_error.ts";
import type { Server } from "../../packages/grpc/server.ts";
import { useOwnHttp2 } from "../../packages/grpc/use_own_http2.ts";

useOwnHttp2();

type End = Pick<ExitResult, "exitCode" | "signal">;

const ended = Promise.withResolvers<End>();
let health = Health.HEALTHY;
let dying = false;

function note(call: string, detail: unknown = {}): void {
  const line = JSON.stringify({ call, detail }, (_key, value) => typeof value === "bigint" ? Number(value) : value);
  Deno.writeTextFileSync(Deno.env.get("CALLS") ?? "/dev/null", `${line}\n`, { append: true });
}

function spec(...names: readonly string[]) {
  const attribute = (name: string) => create(SpecSchema, { block: { case: "Attr", value: { name, type: "string" } } });
  const attributes = Object.fromEntries(names.map((name) => [name, attribute(name)]));
  return create(SpecSchema, { block: { case: "object", value: { attributes } } });
}

async function startTask(task: TaskConfig | undefined): Promise<void> {
  const { image } = decode(task?.msgpackDriverConfig ?? []) as Record<string, unknown>;
  if (image === "fails") {
    const details = [anyPack(RecoverableErrorSchema, create(RecoverableErrorSchema, { recoverable: true }))];
    throw new RpcError("no such image", { code: Code.FAILED_PRECONDITION, details });
  }
  await write(task?.stdoutPath, "to stdout\n");
  await write(task?.stderrPath, "to stderr\n");
  dying = image === "dies";
  if (image === "exits") ended.resolve({ exitCode: 3, signal: 0 });
}

async function write(path: string | undefined, text: string): Promise<void> {
  using fifo = await Deno.open(path ?? "", { write: true });
  await fifo.write(new TextEncoder().encode(text));
}

async function* until(signal: AbortSignal): AsyncGenerator<never> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  yield* [];
}

function register(server: Server): void {
  server.add(BasePlugin, {
    pluginInfo: () => Promise.resolve({ type: PluginType.DRIVER, name: "scripted" }),
    configSchema: () => Promise.resolve({ spec: spec("containerd_address") }),
    setConfig({ msgpackConfig }) {
      const config = decode(msgpackConfig) as Record<string, unknown>;
      note("setConfig", config);
      if (config.containerd_address === "/gone") health = Health.UNHEALTHY;
      return Promise.resolve({});
    },
  });
  server.add(Driver, {
    init: () => Promise.reject(new RpcError("none", { code: Code.UNIMPLEMENTED })),
    shutdown: () => Promise.resolve({}),
    taskConfigSchema: () => Promise.resolve({ spec: spec("image") }),
    capabilities: () => Promise.resolve({ capabilities: {} }),
    async *fingerprint(_, { signal }) {
      yield { health, healthDescription: "because" };
      yield* until(signal);
    },
    recoverTask({ handle }) {
      note("recoverTask", { id: handle?.config?.id });
      ended.resolve({ exitCode: 8, signal: 0 });
      return Promise.resolve({});
    },
    async startTask({ task }) {
      note("startTask", { id: task?.id });
      await startTask(task);
      return { handle: { version: 1, ...(task && { config: task }) } };
    },
    async waitTask() {
      if (dying) Deno.kill(Deno.pid, "SIGKILL");
      return { result: await ended.promise };
    },
    stopTask({ timeout, signal }) {
      note("stopTask", { seconds: timeout?.seconds, signal });
      ended.resolve({ exitCode: 0, signal: 15 });
      return Promise.resolve({});
    },
    destroyTask({ force }) {
      note("destroyTask", { force });
      return Promise.resolve({});
    },
    inspectTask: () => Promise.resolve({}),
    async *taskStats() {
      yield { stats: { timestamp: timestampNow(), aggResourceUsage: { cpu: { percent: 7 } } } };
    },
    async *taskEvents(_, { signal }) {
      yield { message: "Downloading image", annotations: { image: "x" } };
      yield* until(signal);
    },
    signalTask({ signal }) {
      note("signalTask", { signal });
      ended.resolve({ exitCode: 9, signal: 0 });
      return Promise.resolve({});
    },
    execTask: () => Promise.resolve({}),
    async *execTaskStreaming(requests) {
      for await (const { setup, stdin, ttySize } of requests) {
        if (setup !== undefined) note("exec", { command: setup.command, tty: setup.tty });
        if (ttySize !== undefined) note("size", { height: ttySize.height, width: ttySize.width });
        if (stdin?.data.length) yield { stdout: { data: stdin.data } };
        if (stdin?.close) break;
      }
      yield { stderr: { data: new TextEncoder().encode("exec err\n") } };
      yield { exited: true, result: { exitCode: 4 } };
    },
    createNetwork: () => Promise.resolve({}),
    destroyNetwork: () => Promise.resolve({}),
  });
}

await servePlugin({
  register,
  toRpcError: (error) => error instanceof RpcError ? error : new RpcError(String(error), { code: Code.UNKNOWN }),
});
Deno.exit(0);
