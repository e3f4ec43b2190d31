import assert from "node:assert/strict";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { TaskStatsSchema } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { RecoverableErrorSchema } from "../../src/gen/hashicorp/nomad/plugins/shared/structs/recoverable_error_pb.ts";
import { RpcError } from "../../packages/grpc/rpc_error.ts";
import { coreSpeeds } from "../../tools/launcher/node/node.ts";
import { exitStatus } from "../../tools/launcher/session/exit_status.ts";
import { Interrupts } from "../../tools/launcher/session/interrupts.ts";
import { statsLine } from "../../tools/launcher/session/print_stats.ts";
import { startError } from "../../tools/launcher/session/start_error.ts";
import { watchOutput } from "../../tools/launcher/session/watch_output.ts";

Deno.test("exitStatus() is the code, and 128 + n after signal n", () => {
  assert.deepEqual([exitStatus({ exitCode: 3, signal: 0 }), exitStatus({ exitCode: 0, signal: 9 })], [3, 137]);
});

Deno.test("statsLine() prints one sample in one line", () => {
  const stats = create(TaskStatsSchema, {
    aggResourceUsage: {
      cpu: { percent: 12.34, totalTicks: 320.4, throttledPeriods: 2n },
      memory: { usage: 3_145_728n, rss: 1_048_576n, cache: 524_288n },
    },
  });
  assert.equal(statsLine(stats), "cpu 12.3% 320 MHz, memory 3.0 MiB (rss 1.0 MiB, cache 0.5 MiB), throttled 2");
});

Deno.test("startError() says whether Nomad would try again", () => {
  const details = [anyPack(RecoverableErrorSchema, create(RecoverableErrorSchema, { recoverable: true }))];
  const again = startError(new RpcError("no registry", { code: 9, details }));
  assert.equal(String(again), "LaunchError: no registry (Nomad would try again)");
  assert.equal(
    String(startError(new RpcError("bad option", { code: 2 }))),
    "LaunchError: bad option (Nomad would not try again)",
  );
});

Deno.test("watchOutput() finds a text that is split over chunks, and hands every chunk on", async () => {
  const { seen, wrap } = watchOutput("ready");
  const chunks: string[] = [];
  const write = wrap((chunk) => chunks.push(new TextDecoder().decode(chunk)));
  for (const text of ["not rea", "lly; rea", "dy now"]) write(new TextEncoder().encode(text));
  await seen;
  assert.deepEqual(chunks, ["not rea", "lly; rea", "dy now"]);
});

Deno.test("Interrupts counts for its handler, and aborts when there is none", async () => {
  const failures: unknown[] = [];
  const interrupts = new Interrupts((error) => failures.push(error));
  const counts: number[] = [];
  {
    using _handler = interrupts.on((count) => {
      counts.push(count);
      return count === 2 ? Promise.reject("no") : Promise.resolve();
    });
    interrupts.interrupt();
    interrupts.interrupt();
  }
  assert.equal(interrupts.early.aborted, false);
  interrupts.interrupt();
  await Promise.resolve();
  assert.deepEqual([counts, failures, interrupts.early.aborted], [[1, 2], ["no"], true]);
  using _late = interrupts.on((count) => Promise.resolve(void counts.push(count)));
  assert.deepEqual(counts, [1, 2, 3]);
});

Deno.test("Interrupts takes a signal that comes twice within a moment, as Ctrl-C under deno task, for one", () => {
  const interrupts = new Interrupts((error) => assert.fail(String(error)));
  const counts: number[] = [];
  using _handler = interrupts.on((count) => Promise.resolve(void counts.push(count)));
  interrupts.signalled(5_000);
  interrupts.signalled(5_001);
  assert.deepEqual(counts, [1]);
  interrupts.signalled(6_000);
  assert.deepEqual(counts, [1, 2]);
});

Deno.test("coreSpeeds() reads each core's speed, and guesses 1000 MHz where the kernel does not tell it", () => {
  const x86 = "processor\t: 0\ncpu MHz\t\t: 2596.138\n\nprocessor\t: 1\ncpu MHz\t\t: 1200.000\n\n";
  const arm = "processor\t: 0\nBogoMIPS\t: 50.00\n\nprocessor\t: 1\nBogoMIPS\t: 50.00\n\nHardware\t: X\n";
  assert.deepEqual([coreSpeeds(x86), coreSpeeds(arm)], [[2596, 1200], [1000, 1000]]);
});
