import assert from "node:assert/strict";
import { HealthCheckResponse_ServingStatus } from "../../src/gen/grpc/health/v1/health_pb.ts";
import type { LogEntry } from "../../tools/launcher/host/hclog_line.ts";
import { LaunchError } from "../../tools/launcher/host/launch_error.ts";
import { PluginHost } from "../../tools/launcher/host/plugin_host.ts";
import { useOwnHttp2 } from "../../packages/grpc/use_own_http2.ts";

useOwnHttp2();

function tinyPlugin(behaviour: string): string[] {
  const script = new URL("./tiny_plugin.ts", import.meta.url).pathname;
  return [Deno.execPath(), "run", "-A", "--quiet", "--no-check", script, behaviour];
}

Deno.test("PluginHost.start() connects to a plugin and shutdown() ends it", async () => {
  await using host = await PluginHost.start({ command: tinyPlugin("well") });
  const { status } = await host.health.check({ service: "plugin" });
  assert.equal(status, HealthCheckResponse_ServingStatus.SERVING);
  assert.equal((await host.shutdown({ graceMs: 60_000 })).code, 0);
  assert.deepEqual(host.process.strayOutput, []);
});

Deno.test("PluginHost.start() hands on every line of stderr as the agent reads it", async () => {
  const log: LogEntry[] = [];
  const host = await PluginHost.start({ command: tinyPlugin("well"), onLog: (entry) => log.push(entry) });
  await host[Symbol.asyncDispose]();
  assert.deepEqual(log, [
    { level: "warn", message: "here", timestamp: "2026-01-02T03:04:05.000006Z", fields: { size: 7 } },
    { level: "debug", message: "not json", fields: {} },
  ]);
});

Deno.test("PluginHost keeps what a plugin writes to stdout after its handshake", async () => {
  const host = await PluginHost.start({ command: tinyPlugin("stray") });
  await host[Symbol.asyncDispose]();
  assert.deepEqual(host.process.strayOutput, ["more"]);
});

Deno.test("PluginHost.start() tells the last words of a plugin that ends before its handshake", async () => {
  const command = tinyPlugin("dies");
  await assert.rejects(
    PluginHost.start({ command }),
    new LaunchError(
      `Cannot start plugin "${
        command.join(" ")
      }": it ended with exit code 3 before its handshake\nfirst words\nlast words`,
    ),
  );
});

Deno.test("PluginHost.start() refuses a first line that is no handshake", async () => {
  await assert.rejects(
    PluginHost.start({ command: tinyPlugin("babbles") }),
    new LaunchError('Cannot use handshake "hello": it has 1 fields, not 5 or more'),
  );
});

Deno.test("PluginHost.start() gives up on a plugin that never shakes hands", async () => {
  await assert.rejects(
    PluginHost.start({ command: tinyPlugin("silent"), handshakeTimeoutMs: 1 }),
    /it ended with SIGKILL before its handshake/,
  );
});

Deno.test("PluginHost.start() names a program that does not exist", async () => {
  await assert.rejects(
    PluginHost.start({ command: ["/no/such/plugin"] }),
    /^LaunchError: Cannot start plugin "\/no\/such\/plugin"/,
  );
});

Deno.test("PluginHost.shutdown() kills a plugin that does not end by itself", async () => {
  await using host = await PluginHost.start({ command: tinyPlugin("deaf") });
  assert.equal((await host.shutdown({ graceMs: 50 })).signal, "SIGKILL");
});
