import assert from "node:assert/strict";
import { FakeNode } from "../support/node/fake_node.ts";
import { TestAgent } from "../support/agent/test_agent.ts";
import { FOREVER } from "../driver/suite/programs.ts";
import { OtlpReceiver } from "./otlp_receiver.ts";

/** No test lives to see it. */
const CLOSE_TIMEOUT_MS = 600_000;

Deno.test("telemetry: a start is a span with its steps below it, and containerd's spans can join it", async () => {
  await using receiver = new OtlpReceiver();
  await using node = await FakeNode.start();
  {
    const telemetry = [{ otlp_endpoint: receiver.endpoint }];
    await using agent = await TestAgent.start(node, { telemetry }, { closeTimeoutMs: CLOSE_TIMEOUT_MS });
    await agent.fingerprints().next();
    await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
    await task.start();
    await using refused = await agent.task({ config: { image: "nowhere.example/missing:1", ...FOREVER } });
    await assert.rejects(refused.start());
  }
  const [start, failed] = receiver.spans.filter(({ name }) => name === "Driver/startTask");
  assert.ok(start && failed);
  const steps = receiver.spans.filter(({ parentSpanId }) => parentSpanId === start.spanId).map(({ name }) => name);
  assert.deepEqual(steps, ["image", "create", "start"]);
  assert.equal(failed.status.code, 2);
  assert.match(failed.status.message ?? "", /nowhere\.example\/missing:1/);
  const create = receiver.spans.find(({ name, traceId }) => name === "create" && traceId === start.traceId);
  const [call] = node.containerd.wire.calls.filter(({ method }) => method === "Tasks.Create");
  assert.equal(call?.metadata["traceparent"], `00-${start.traceId}-${create?.spanId}-01`);
  for (const name of ["tasks", "task.starts", "stats.workers"]) {
    assert.ok(receiver.metrics.has(`containerd_driver.${name}`), name);
  }
});

Deno.test("telemetry: without the block containerd gets no traceparent", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  await agent.fingerprints().next();
  await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
  await task.start();
  assert.deepEqual(node.containerd.wire.calls.filter(({ metadata }) => "traceparent" in metadata), []);
});
