import { Driver } from "../src/driver/driver.ts";
import { BasePlugin } from "../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import { Driver as DriverService } from "../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { baseService } from "../src/nomad/base_service.ts";
import { driverService } from "../src/nomad/driver_service.ts";
import { toRpcError } from "../src/nomad/fault.ts";
import { Server } from "../src/rpc/server.ts";

/** The plugin's services in this process, whose main isolate a bench can then measure from inside. */
export class ServedDriver implements AsyncDisposable {
  readonly socketPath: string;
  readonly #directory: string;
  readonly #driver = new Driver();
  readonly #server = new Server({ toRpcError });

  private constructor(directory: string) {
    this.#directory = directory;
    this.socketPath = `${directory}/plugin.sock`;
    this.#server.add(BasePlugin, baseService(this.#driver, { name: "containerd-driver", version: "v1.0.0" }));
    this.#server.add(DriverService, driverService(this.#driver));
  }

  /** Serves on a socket of its own. */
  static async start(): Promise<ServedDriver> {
    const served = new ServedDriver(await Deno.makeTempDir({ prefix: "bench-" }));
    await served.#server.listen(served.socketPath);
    return served;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
    await this.#driver[Symbol.asyncDispose]();
    await Deno.remove(this.#directory, { recursive: true });
  }
}
