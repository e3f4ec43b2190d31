import { NAME, VERSION } from "../src/about.ts";
import { Driver } from "../src/driver/driver.ts";
import { BasePlugin } from "../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import { Driver as DriverService } from "../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { baseService } from "../src/nomad/base_service.ts";
import { driverService } from "../src/nomad/driver_service.ts";
import { toRpcError } from "../src/nomad/fault.ts";
import { Server } from "../packages/grpc/server.ts";
import { useOwnHttp2 } from "../packages/grpc/use_own_http2.ts";
import { answerLines } from "./helper_process.ts";
import { LoopDelay } from "./loop_delay.ts";
import { percentile } from "./report.ts";

useOwnHttp2();

/** The plugin's services, in a process whose main isolate can be measured from inside. */
class ServedDriver {
  readonly #server = new Server({ toRpcError });
  #meter: LoopDelay | undefined;

  constructor() {
    const driver = new Driver();
    this.#server.add(BasePlugin, baseService(driver, { name: NAME, version: VERSION }));
    this.#server.add(DriverService, driverService(driver));
  }

  /** Does what a line says, and tells a path or a number. */
  async answer(question: string): Promise<string> {
    switch (question) {
      case "serve":
        return await this.#serve();
      case "delay":
        return `${this.#delayP99Ms()}`;
      default:
        throw new Error(`Cannot answer "${question}": no such question`);
    }
  }

  async #serve(): Promise<string> {
    const socketPath = `${await Deno.makeTempDir()}/plugin.sock`;
    await this.#server.listen(socketPath);
    return socketPath;
  }

  /** The event loop's delay since this was last asked. */
  #delayP99Ms(): number {
    const delaysMs = this.#meter?.stop() ?? [];
    this.#meter = new LoopDelay();
    return percentile(delaysMs, 99);
  }
}

if (import.meta.main) {
  const served = new ServedDriver();
  await answerLines((line) => served.answer(line));
}
