import assert from "node:assert/strict";
import { FakeNode } from "../support/node/fake_node.ts";
import { TestAgent } from "../support/agent/test_agent.ts";
import { FOREVER } from "../driver/suite/programs.ts";

Deno.test("telemetry: Prometheus finds what the driver holds on a unix socket, though a former plugin left its file", async () => {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/metrics.sock`;
  Deno.listen({ transport: "unix", path }).close();
  await using node = await FakeNode.start();
  try {
    await using agent = await TestAgent.start(node, { telemetry: [{ prometheus_address: `unix:${path}` }] });
    await agent.fingerprints().next();
    await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
    await task.start();
    using client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
    const response = await fetch("http://localhost/metrics", { client });
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    assert.match(text, /^containerd_driver_tasks(?:\{.*\})? 1$/m);
    assert.match(text, /^containerd_driver_task_starts_total\{.*outcome="started".*\} 1$/m);
    assert.equal(
      (await fetch("http://localhost/", { client }).then((other) => other.body?.cancel().then(() => other)))?.status,
      404,
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
