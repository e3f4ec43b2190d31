import assert from "node:assert/strict";
import { runCommand } from "../../../dev/run_command.ts";
import { Channel } from "../../../packages/grpc/channel.ts";
import { createClient } from "../../../packages/grpc/client.ts";
import { Driver } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { configurePlugin } from "../../../tools/launcher/host/configure_plugin.ts";
import { FOREVER, OBEDIENT } from "../../driver/suite/programs.ts";
import { failureOf } from "../../support/agent/failure.ts";
import { testedPlugin } from "../../support/tested_plugin.ts";
import { faultTest } from "./fault_stage.ts";

faultTest("calls that come twice at once have one effect and clear answers", async (stage) => {
  await stage.launch();
  const task = await stage.task({ config: { ...OBEDIENT } });
  const start = () => stage.driver.startTask({ task: task.config });
  const starts = await Promise.allSettled([start(), start()]);
  task.allocDir.release();
  const refusals = starts.filter(({ status }) => status === "rejected");
  assert.equal(refusals.length, 1);
  assert.match(String(Reflect.get(refusals[0]!, "reason")), /a start or a recovery of it is under way/);
  assert.equal(await task.allocDir.stdout.line(), "ready");
  const waits = Array.from({ length: 10 }, () => task.wait());
  await Promise.all([task.stop(), task.stop()]);
  for (const { result } of await Promise.all(waits)) assert.deepEqual([result?.exitCode, result?.signal], [7, 0]);
  await task.stop();
  assert.equal(await task.allocDir.stdout.text(), "ready\nbye\n");
  await Promise.all([task.destroy(), task.destroy()]);
  await task[Symbol.asyncDispose]();
});

faultTest("another configuration holds for new tasks, and those that run go on", async (stage) => {
  const plugin = await stage.launch();
  const { task } = await stage.run(OBEDIENT);
  const end = task.wait();
  const { socket, namespace, snapshotter } = stage.node;
  const place = { containerd_address: socket, containerd_namespace: namespace, snapshotter };
  await configurePlugin(plugin, { ...place, network: [{ mode: "none" }], allow_privileged: false });
  await using refused = await stage.task({ config: { ...FOREVER, privileged: true } });
  assert.match((await failureOf(refused.start())).message, /privileged/);
  const { task: next } = await stage.run(OBEDIENT);
  await Promise.all([task.stop(), next.stop()]);
  assert.equal((await end).result?.exitCode, 7);
  for (const each of [task, next]) await each[Symbol.asyncDispose]();
});

faultTest("a plugin whose agent has gone, with the reader of its log, serves on at its socket", async (stage) => {
  const directory = await Deno.makeTempDir({ prefix: "stderr-" });
  const log = `${directory}/log.fifo`;
  await runCommand(["mkfifo", log]);
  const reader = new Deno.Command("cat", { args: [log], stdout: "null" }).spawn();
  const command = ["sh", "-c", 'log=$1; shift; exec "$@" 2>"$log"', "sh", log, ...testedPlugin()];
  const plugin = await stage.launch({ command });
  const { task } = await stage.run(OBEDIENT);
  reader.kill("SIGKILL");
  await reader.status;
  // Each start writes to the log.
  const { task: next } = await stage.run(OBEDIENT);
  // The agent that comes back connects to the socket that it knows, and asks for what it left.
  using channel = new Channel(plugin.process.address);
  task.handOver({ driver: createClient(Driver, channel) });
  const end = task.wait();
  await Promise.all([task.stop(), next.stop()]);
  assert.equal((await end).result?.exitCode, 7);
  assert.equal((await next.wait()).result?.exitCode, 7);
  for (const each of [task, next]) await each[Symbol.asyncDispose]();
  await Deno.remove(directory, { recursive: true });
});
