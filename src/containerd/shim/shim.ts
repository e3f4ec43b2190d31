import { UnavailableError } from "../../errors.ts";
import { Task as Service } from "../../gen/containerd/task/v3/shim_pb.ts";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { TtrpcChannel } from "../../../packages/ttrpc/ttrpc_channel.ts";
import { attempt } from "../errors.ts";
import { execIdsOf, type Exit, type Process, type ProcessId, processLabel, toExit, toProcess } from "../process.ts";
import { shimAddress } from "./shim_address.ts";

/** A shim answers from memory, or by a call of the OCI runtime. */
const CALL_TIMEOUT_MS = 10_000;
const SERVICE_NAMES = { 2: "containerd.task.v2.Task", 3: "containerd.task.v3.Task" };

/** A connection to the shim of a task, which knows what containerd knows of it and lives on while containerd is away. */
export class Shim implements Disposable {
  readonly #channel: TtrpcChannel;
  readonly #client: Client<typeof Service>;

  private constructor(channel: TtrpcChannel) {
    this.#channel = channel;
    this.#client = createClient(Service, channel);
  }

  /** Connects to the shim that has the task in that directory; UnavailableError when it is gone or cannot be reached. */
  static async connect(bundle: string): Promise<Shim> {
    const action = `reach the shim of "${bundle}"`;
    const address = await shimAddress(bundle);
    if (address === undefined) throw new UnavailableError(`Cannot ${action}: the directory tells no address`);
    const serviceName = () => SERVICE_NAMES[address.version];
    return new Shim(await attempt(action, TtrpcChannel.connect(address.path, { serviceName })));
  }

  /** Resolves when the process ends; UnavailableError when the shim goes away before. */
  async wait(process: ProcessId, { signal }: { signal: AbortSignal }): Promise<Exit> {
    const call = this.#client.wait(request(process), { signal });
    return toExit(await attempt(`wait at the shim for ${processLabel(process)}`, call));
  }

  /** The process's state now. */
  async state(process: ProcessId): Promise<Process> {
    const call = this.#client.state(request(process), { timeoutMs: CALL_TIMEOUT_MS });
    return toProcess(await attempt(`look up ${processLabel(process)} at its shim`, call));
  }

  /** The ids of a task's processes that were added to it and are running. */
  async execIds(containerId: string): Promise<readonly string[]> {
    const call = this.#client.pids({ id: containerId }, { timeoutMs: CALL_TIMEOUT_MS });
    return execIdsOf((await attempt(`list the processes of task "${containerId}" at its shim`, call)).processes);
  }

  /** Sends a signal by number, to the one process or to `all` of the task's. */
  async kill(process: ProcessId, { signal, all = false }: { signal: number; all?: boolean }): Promise<void> {
    const call = this.#client.kill({ ...request(process), signal, all }, { timeoutMs: CALL_TIMEOUT_MS });
    await attempt(`send signal ${signal} to ${processLabel(process)} by its shim`, call);
  }

  [Symbol.dispose](): void {
    this.#channel[Symbol.dispose]();
  }
}

function request({ containerId, execId = "" }: ProcessId): { id: string; execId: string } {
  return { id: containerId, execId };
}
