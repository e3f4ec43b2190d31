import assert from "node:assert/strict";
import { dirname } from "node:path";
import { Channel } from "../../packages/grpc/channel.ts";
import { createClient } from "../../packages/grpc/client.ts";
import type { LogEntry } from "../../tools/launcher/host/hclog_line.ts";
import { PluginHost } from "../../tools/launcher/host/plugin_host.ts";
import { PLUGIN_ENVIRONMENT } from "../../tools/launcher/host/plugin_process.ts";
import { Echo } from "../../packages/grpc/tests/gen/echo_pb.ts";
import { useOwnHttp2 } from "../../packages/grpc/use_own_http2.ts";

useOwnHttp2();

/** Until a plugin that does not end by itself is killed, which its code then tells. */
const GRACE_MS = 60_000;
const FIXTURE = new URL("./fixture_plugin.ts", import.meta.url).pathname;
const COMMAND = [Deno.execPath(), "run", "-A", "--quiet", "--no-check", FIXTURE];

/** Tells a running fixture what to do; resolves once it has. */
async function tell(address: string, text: string): Promise<void> {
  using channel = new Channel(address);
  await createClient(Echo, channel).unary({ text });
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

Deno.test("servePlugin() serves in a private directory and removes it on Shutdown, with streams open", async () => {
  await using host = await PluginHost.start({ command: COMMAND });
  const socketPath = new URL(host.process.address).pathname;
  assert.equal(((await Deno.stat(dirname(socketPath))).mode ?? 0) & 0o777, 0o700);
  assert.equal((await host.shutdown({ graceMs: GRACE_MS })).code, 0);
  assert.equal(await exists(dirname(socketPath)), false);
});

Deno.test("servePlugin() ends on Shutdown though a handler does not", async () => {
  await using host = await PluginHost.start({ command: COMMAND });
  const hanging = assert.rejects(tell(host.process.address, "hang"));
  await tell(host.process.address, "nothing");
  assert.equal((await host.shutdown({ graceMs: GRACE_MS })).code, 0);
  await hanging;
});

Deno.test("servePlugin() puts its socket where the host says", async () => {
  const dir = await Deno.makeTempDir();
  {
    await using host = await PluginHost.start({ command: COMMAND, env: { PLUGIN_UNIX_SOCKET_DIR: dir } });
    assert.equal(dirname(dirname(new URL(host.process.address).pathname)), dir);
  }
  await Deno.remove(dir);
});

Deno.test("servePlugin() ignores SIGINT and ends on SIGTERM, removing its socket", async () => {
  await using host = await PluginHost.start({ command: COMMAND });
  host.process.kill("SIGINT");
  await host.health.check({ service: "plugin" });
  host.process.kill("SIGTERM");
  assert.equal((await host.process.exited).code, 0);
  assert.equal(await exists(dirname(new URL(host.process.address).pathname)), false);
});

Deno.test("servePlugin() keeps stdout for the handshake and turns what is printed into log lines", async () => {
  const entries: LogEntry[] = [];
  const host = await PluginHost.start({ command: COMMAND, onLog: (entry) => entries.push(entry) });
  await tell(host.process.address, "log");
  await tell(host.process.address, "print");
  await host.shutdown();
  await host[Symbol.asyncDispose]();
  assert.deepEqual(host.process.strayOutput, []);
  assert.ok(entries.every(({ timestamp }) => timestamp !== undefined), "every line is hclog JSON");
  assert.deepEqual(entries.map(({ level, message, fields }) => [level, message, fields["@module"]]), [
    ["info", "logged", "containerd-driver.fixture"],
    ["debug", "printed { deep: [ 1 ] }", "containerd-driver.process"],
    ["debug", "[ 1 ]", "containerd-driver.process"],
    ["warn", "warned", "containerd-driver.process"],
    ["warn", "leaking", "containerd-driver.process"],
  ]);
});

for (const [action, text] of [["throw", "thrown"], ["reject", "rejected"]]) {
  Deno.test(`servePlugin() logs at error what crashes the process: ${text}`, async () => {
    const entries: LogEntry[] = [];
    const host = await PluginHost.start({ command: COMMAND, onLog: (entry) => entries.push(entry) });
    await tell(host.process.address, action!).catch(() => {});
    const { code } = await host.process.exited;
    await host[Symbol.asyncDispose]();
    assert.equal(code, 1);
    const crash = entries.find(({ level }) => level === "error");
    assert.equal(crash?.message, "the plugin crashed");
    assert.match(String(crash?.fields.error), new RegExp(`Error: ${text}\n +at `));
  });
}

Deno.test("servePlugin() outlives its host: a broken stderr and stdout stop nothing", async () => {
  const [program, ...args] = COMMAND;
  const child = new Deno.Command(program!, {
    args,
    env: PLUGIN_ENVIRONMENT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdout = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const address = `unix://${(await stdout.read()).value?.split("|")[3]}`;
  await Promise.all([stdout.cancel(), child.stderr.cancel()]);
  for (const action of ["log", "print", "log", "print"]) await tell(address, action);
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 0);
});
