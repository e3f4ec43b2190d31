import { NAME, VERSION } from "../../src/about.ts";
import { Driver } from "../../src/driver/driver.ts";
import type { DriverOptions } from "../../src/driver/context/driver_context.ts";
import { BasePlugin } from "../../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import { Driver as DriverService } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { baseService } from "../../src/nomad/base_service.ts";
import { driverService } from "../../src/nomad/driver_service.ts";
import { toRpcError } from "../../src/nomad/fault.ts";
import { Channel } from "../../packages/grpc/channel.ts";
import { type Client, createClient } from "../../packages/grpc/client.ts";
import { Server } from "../../packages/grpc/server.ts";
import { useOwnHttp2 } from "../../packages/grpc/use_own_http2.ts";

useOwnHttp2();

/** Longer than an outage that a test makes and ends, given how long a containerd takes to start on a busy machine. */
const OUTAGE_TIMEOUT_MS = 60_000;

/** The plugin's services, served in this process, and their clients. */
export class ServedPlugin implements AsyncDisposable {
  readonly base: Client<typeof BasePlugin>;
  readonly driver: Client<typeof DriverService>;
  readonly #channel: Channel;
  readonly #server: AsyncDisposable;

  private constructor(address: string, server: AsyncDisposable) {
    this.#server = server;
    this.#channel = new Channel(address);
    this.base = createClient(BasePlugin, this.#channel);
    this.driver = createClient(DriverService, this.#channel);
  }

  /** Serves it in a directory of its own, or in that one, which is removed at its end. */
  static async start(options: DriverOptions, at?: string): Promise<ServedPlugin> {
    const directory = at ?? await Deno.makeTempDir({ prefix: "agent-" });
    const path = `${directory}/plugin.sock`;
    await using undo = new AsyncDisposableStack();
    undo.defer(() => Deno.remove(directory, { recursive: true }));
    const driver = undo.use(new Driver({ outageTimeoutMs: OUTAGE_TIMEOUT_MS, ...options }));
    const server = undo.use(new Server({ toRpcError }));
    server.add(BasePlugin, baseService(driver, { name: NAME, version: VERSION }));
    server.add(DriverService, driverService(driver));
    await server.listen(path);
    return new ServedPlugin(`unix://${path}`, undo.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#channel[Symbol.dispose]();
    await this.#server[Symbol.asyncDispose]();
  }
}
