import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { processUsage } from "../../support/node/process_usage.ts";
import { Driver } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { Channel } from "../../../packages/grpc/channel.ts";
import { createClient } from "../../../packages/grpc/client.ts";
import { useOwnHttp2 } from "../../../packages/grpc/use_own_http2.ts";
import { TestExec } from "../../support/agent/test_exec.ts";
import { RealNode } from "../../support/node/real_node.ts";
import { CONTAINERD_RELEASES } from "../../support/real_containerd_test_case.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../../support/skip_unless.ts";
import { shell } from "./exec_rows.ts";
import { nothingLeft } from "../nothing_left.ts";
import { PluginStage } from "../options/plugin_stage.ts";

useOwnHttp2();

const MIB = 2 ** 20;
const BLOCKS = 100;
const PAUSE_BYTES = 10 * MIB;
const RSS_MAX_MB = 200;
/** As many commands as V8 needs for its memory to settle. */
const WARM_UP = 300;
const CLIENTS = 4;
const RSS_GROWTH_MAX = 1.05;
const GROWTHS_MAX = 5;

/** Writes blocks of 1 MiB, each of them a number. */
const BLOCKS_SCRIPT = `i=0; while [ $i -lt ${BLOCKS} ]; do printf '%0${MIB}d' $i; i=$((i+1)); done`;

async function floodSlowReader(stage: PluginStage): Promise<void> {
  const { plugin, task } = stage;
  const [expected, seen] = [createHash("sha256"), createHash("sha256")];
  for (let block = 0; block < BLOCKS; block++) expected.update(String(block).padStart(MIB, "0"));
  let bytes = 0;
  let pauses = 0;
  let rssMaxMb = 0;
  for await (const { stdout } of plugin.driver.execTaskStreaming(setup(task.id, shell(BLOCKS_SCRIPT).command))) {
    seen.update(stdout?.data ?? "");
    bytes += stdout?.data.length ?? 0;
    if (bytes < pauses * PAUSE_BYTES) continue;
    pauses++;
    // What the reader does instead of reading takes longer than all of the output would.
    await runTrue(stage, CLIENTS);
    rssMaxMb = Math.max(rssMaxMb, (await processUsage(plugin.process.pid)).rssMb);
  }
  assert.deepEqual([bytes, seen.digest("hex")], [BLOCKS * MIB, expected.digest("hex")]);
  assert.ok(rssMaxMb < RSS_MAX_MB, `the plugin held ${rssMaxMb} MB`);
}

async function* setup(taskId: string, command: readonly string[]) {
  yield await Promise.resolve({ setup: { taskId, command: [...command], tty: false } });
}

/** What leaks grows each time, and memory that V8 has not collected yet does not. */
async function leaveAsBefore(stage: PluginStage): Promise<void> {
  await runTrue(stage, WARM_UP);
  const growths: string[] = [];
  while (growths.length < GROWTHS_MAX) {
    const before = await holdings(stage);
    await runTrue(stage, 200);
    const after = await holdings(stage);
    if (after.files <= before.files && after.rssMb <= before.rssMb * RSS_GROWTH_MAX) return;
    growths.push(`${before.files} files became ${after.files}, ${before.rssMb} MB became ${after.rssMb} MB`);
  }
  assert.fail(growths.join("; "));
}

async function runTrue({ plugin, task }: PluginStage, times: number): Promise<void> {
  const client = async () => {
    for (let done = 0; done < times / CLIENTS; done++) {
      for await (const _message of plugin.driver.execTaskStreaming(setup(task.id, ["true"])));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

async function holdings({ plugin: { process: { pid } } }: PluginStage): Promise<{ files: number; rssMb: number }> {
  return { files: [...Deno.readDirSync(`/proc/${pid}/fd`)].length, rssMb: (await processUsage(pid)).rssMb };
}

async function breakConnection({ node, plugin, task }: PluginStage): Promise<void> {
  const channel = new Channel(plugin.process.address);
  using session = new TestExec(createClient(Driver, channel), {
    taskId: task.id,
    ...shell("echo ready; exec sleep 3600"),
  });
  await session.until("ready");
  channel[Symbol.dispose]();
  await nothingLeft(node, task);
}

for (const release of CONTAINERD_RELEASES) {
  Deno.test({
    name: `Commands in a task, as a plugin in a process of its own runs them [containerd ${release}]`,
    ignore: skipUnless(isRoot, NEEDS_ROOT),
    async fn(test) {
      await using node = await RealNode.start(release);
      await using stage = await PluginStage.start(node);
      const step = (name: string, run: (stage: PluginStage) => Promise<void>) => test.step(name, () => run(stage));
      await step("100 MiB reach a slow reader whole and in order, and the plugin stays small", floodSlowReader);
      await step("200 commands leave the plugin with the files and the memory that it had", leaveAsBefore);
      await step("a client whose connection breaks leaves nothing", breakConnection);
    },
  });
}
