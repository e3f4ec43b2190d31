import assert from "node:assert/strict";
import { Health, HealthCheckResponse_ServingStatus } from "../../src/gen/grpc/health/v1/health_pb.ts";
import { GRPCBroker } from "../../src/gen/plugin/grpc_broker_pb.ts";
import { GRPCController } from "../../src/gen/plugin/grpc_controller_pb.ts";
import { GRPCStdio } from "../../src/gen/plugin/grpc_stdio_pb.ts";
import { addAuxiliaryServices } from "../../src/plugin/auxiliary_services.ts";
import { Channel } from "../../packages/grpc/channel.ts";
import { createClient } from "../../packages/grpc/client.ts";
import { Code } from "../../packages/grpc/code.ts";
import { Server } from "../../packages/grpc/server.ts";
import { useOwnHttp2 } from "../../packages/grpc/use_own_http2.ts";

useOwnHttp2();

const { SERVING } = HealthCheckResponse_ServingStatus;

/** Runs `use` with a channel to a server that has nothing but the auxiliary services. */
async function withServices(use: (channel: Channel, server: Server) => Promise<void>, shutdown = () => {}) {
  const dir = await Deno.makeTempDir();
  try {
    await using server = new Server();
    addAuxiliaryServices(server, shutdown);
    await server.listen(`${dir}/s`);
    using channel = new Channel(`unix://${dir}/s`);
    await use(channel, server);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function* nothing(): AsyncGenerator<never> {}

Deno.test("Health answers for the plugin and for the server, and knows nothing else", async () => {
  await withServices(async (channel) => {
    const health = createClient(Health, channel);
    assert.equal((await health.check({ service: "plugin" })).status, SERVING);
    assert.equal((await health.check({})).status, SERVING);
    assert.equal((await health.list({})).statuses.plugin?.status, SERVING);
    await assert.rejects(health.check({ service: "other" }), {
      code: Code.NOT_FOUND,
      message: 'unknown service "other"',
    });
    for await (const { status } of health.watch({ service: "plugin" })) {
      assert.equal(status, SERVING);
      break;
    }
  });
});

Deno.test("GRPCController answers Shutdown after it has passed it on", async () => {
  let asked = 0;
  await withServices(async (channel) => {
    await createClient(GRPCController, channel).shutdown({});
    assert.equal(asked, 1);
  }, () => asked += 1);
});

Deno.test("GRPCStdio and GRPCBroker stay silent until the server closes", async () => {
  await withServices(async (channel, server) => {
    const streams = [
      Array.fromAsync(createClient(GRPCStdio, channel).streamStdio({})),
      Array.fromAsync(createClient(GRPCBroker, channel).startStream(nothing())),
    ];
    await createClient(Health, channel).check({});
    const ends = streams.map((stream) => assert.rejects(stream, { code: Code.UNAVAILABLE }));
    await server.close({ graceMs: 60_000 });
    await Promise.all(ends);
  });
});
