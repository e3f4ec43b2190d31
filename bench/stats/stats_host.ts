import { encode } from "@msgpack/msgpack";
import { BasePlugin } from "../../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import { Driver } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { Channel } from "../../packages/grpc/channel.ts";
import { type Client, createClient } from "../../packages/grpc/client.ts";
import { useOwnHttp2 } from "../../packages/grpc/use_own_http2.ts";
import { startBenchTask } from "../bench_task.ts";
import type { FakeNodeAddress } from "../fake_node.ts";
import { answerLines } from "../helper_process.ts";
import { percentile, timed } from "../report.ts";
import { pause, UsageStreams } from "./usage_stream.ts";

useOwnHttp2();

const CALLS = 1_000;
const CALL_PAUSE_MS = 10;

/** Nomad's side of a plugin in another process: starts tasks, reads the usage of some, times unary calls. */
class StatsHost {
  readonly #driver: Client<typeof Driver>;
  readonly #image: string;
  readonly #ids: string[] = [];
  #streams = new UsageStreams();

  constructor(driver: Client<typeof Driver>, image: string) {
    this.#driver = driver;
    this.#image = image;
  }

  /** Does what a line says, such as `streams 50`, and tells a number. */
  async answer(line: string): Promise<string> {
    const [question, count] = line.split(" ");
    switch (question) {
      case "tasks":
        return `${await this.#startTasks(Number(count))}`;
      case "streams":
        return `${await this.#openStreams(Number(count))}`;
      case "figures":
        return `${this.#streams.figures}`;
      case "calls":
        return `${await this.#callP99Ms()}`;
      default:
        throw new Error(`Cannot answer "${line}": no such question`);
    }
  }

  async #startTasks(count: number): Promise<number> {
    const directory = await Deno.makeTempDir();
    const sleep = { command: "/bin/sh", args: ["-c", "echo ready; exec sleep 3600"] };
    for (let task = 0; task < count; task++) {
      this.#ids.push(await startBenchTask(this.#driver, { image: this.#image, directory, ...sleep }));
    }
    return this.#ids.length;
  }

  async #openStreams(count: number): Promise<number> {
    await this.#streams[Symbol.asyncDispose]();
    this.#streams = new UsageStreams();
    await this.#streams.open(this.#driver, this.#ids.slice(0, count));
    return count;
  }

  /** The slow end of many calls, one after the other. */
  async #callP99Ms(): Promise<number> {
    const timesMs: number[] = [];
    for (let call = 0; call < CALLS; call++) {
      const taskId = this.#ids[call % this.#ids.length]!;
      timesMs.push(await timed(() => this.#driver.inspectTask({ taskId })));
      await pause(CALL_PAUSE_MS);
    }
    return percentile(timesMs, 99);
  }
}

if (import.meta.main) {
  const [plugin = "", node = "", workers = ""] = Deno.args;
  const channel = new Channel(`unix://${plugin}`);
  const { socket, namespace, snapshotter, image }: FakeNodeAddress = JSON.parse(node);
  const where = { containerd_address: socket, containerd_namespace: namespace, snapshotter };
  const msgpackConfig = encode({ ...where, stats_workers: Number(workers) });
  await createClient(BasePlugin, channel).setConfig({ msgpackConfig });
  const host = new StatsHost(createClient(Driver, channel), image);
  await answerLines((line) => host.answer(line));
}
