import { aborted } from "../async/aborted.ts";
import { Health, HealthCheckResponse_ServingStatus } from "../gen/grpc/health/v1/health_pb.ts";
import { GRPCBroker } from "../gen/plugin/grpc_broker_pb.ts";
import { GRPCController } from "../gen/plugin/grpc_controller_pb.ts";
import { GRPCStdio } from "../gen/plugin/grpc_stdio_pb.ts";
import { Code } from "@nomad-containerd/grpc/code";
import { RpcError } from "@nomad-containerd/grpc/rpc-error";
import type { Server } from "@nomad-containerd/grpc/server";

/** The service name under which go-plugin's host asks for health (go-plugin grpc_server.go). */
const HEALTH_SERVICE = "plugin";

/** The four services that go-plugin's host expects of every plugin; `shutdown` is called when the host asks the plugin to end. */
export function addAuxiliaryServices(server: Server, shutdown: () => void): void {
  server.add(Health, {
    check: ({ service }) => Promise.resolve({ status: servingStatus(service) }),
    list: () => Promise.resolve({ statuses: { [HEALTH_SERVICE]: { status: servingStatus(HEALTH_SERVICE) } } }),
    async *watch({ service }, { signal }) {
      yield { status: servingStatus(service) };
      await aborted(signal);
    },
  });
  server.add(GRPCController, {
    shutdown: () => {
      shutdown();
      return Promise.resolve({});
    },
  });
  // Nomad opens both streams at once and logs when they end, so they are held open, silent.
  server.add(GRPCStdio, { streamStdio: (_, { signal }) => silence(signal) });
  server.add(GRPCBroker, { startStream: (_, { signal }) => silence(signal) });
}

function servingStatus(service: string): HealthCheckResponse_ServingStatus {
  if (service === "" || service === HEALTH_SERVICE) return HealthCheckResponse_ServingStatus.SERVING;
  throw new RpcError(`unknown service "${service}"`, { code: Code.NOT_FOUND });
}

function silence(signal: AbortSignal): AsyncIterable<never> {
  const next = () => aborted(signal).then(() => ({ done: true as const, value: undefined }));
  return { [Symbol.asyncIterator]: () => ({ next }) };
}
