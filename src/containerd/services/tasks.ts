import type { Any } from "@bufbuild/protobuf/wkt";
import { Tasks as Service } from "../../gen/containerd/services/tasks/v1/tasks_pb.ts";
import type { Metric } from "../../gen/containerd/types/metrics_pb.ts";
import type { CallOptions, Transport } from "@nomad-containerd/grpc/transport";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { attempt } from "../errors.ts";
import { execIdsOf, type Exit, type Process, type ProcessId, processLabel, toExit, toProcess } from "../process.ts";
import type { Mount } from "./snapshots.ts";
import { toAny } from "../any.ts";

/** Standard streams of a process: paths of FIFOs or files that the shim opens; "" for none. */
export interface Stdio {
  readonly stdin?: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly terminal?: boolean;
}

/** Creating and starting run the OCI runtime, which a loaded node slows down. */
const RUNTIME_TIMEOUT_MS = 120_000;

/** The running side of containers (see containerd's tasks.proto); every method throws the errors of errors.ts. */
export class Tasks {
  readonly #client: Client<typeof Service>;

  constructor(transport: Transport) {
    this.#client = createClient(Service, transport);
  }

  /** Runs the OCI runtime's create; the process waits for `start`. Resolves to its pid. */
  async create(containerId: string, { rootfs, stdio, options }: {
    rootfs: readonly Mount[];
    stdio: Stdio;
    options?: Any;
  }): Promise<number> {
    const request = {
      containerId,
      rootfs: rootfs.map((mount) => ({ ...mount, options: [...mount.options] })),
      ...stdio,
      options,
    };
    const call = this.#client.create(request, { timeoutMs: RUNTIME_TIMEOUT_MS });
    return (await attempt(`create task "${containerId}"`, call)).pid;
  }

  /** Starts a created process. Resolves to its pid. */
  async start({ containerId, execId = "" }: ProcessId): Promise<number> {
    const call = this.#client.start({ containerId, execId }, { timeoutMs: RUNTIME_TIMEOUT_MS });
    return (await attempt(`start ${processLabel({ containerId, execId })}`, call)).pid;
  }

  /** Resolves when the process ends; without a deadline unless one is given. */
  async wait({ containerId, execId = "" }: ProcessId, options: CallOptions = {}): Promise<Exit> {
    const call = this.#client.wait({ containerId, execId }, { timeoutMs: Infinity, ...options });
    return toExit(await attempt(`wait for ${processLabel({ containerId, execId })}`, call));
  }

  /** The process's state now. */
  async get({ containerId, execId = "" }: ProcessId, options?: CallOptions): Promise<Process> {
    const { process } = await attempt(
      `look up ${processLabel({ containerId, execId })}`,
      this.#client.get({ containerId, execId }, options),
    );
    return toProcess(process);
  }

  /** Sends a signal by number, to the one process or to `all` of the task's. */
  async kill(
    { containerId, execId = "" }: ProcessId,
    { signal, all = false }: { signal: number; all?: boolean },
  ): Promise<void> {
    const call = this.#client.kill({ containerId, execId, signal, all });
    await attempt(`send signal ${signal} to ${processLabel({ containerId, execId })}`, call);
  }

  /** Deletes a stopped task and its shim. */
  async delete(containerId: string): Promise<Exit> {
    const call = this.#client.delete({ containerId }, { timeoutMs: RUNTIME_TIMEOUT_MS });
    return toExit(await attempt(`delete task "${containerId}"`, call));
  }

  /** Deletes a stopped exec process. */
  async deleteProcess({ containerId, execId }: Required<ProcessId>): Promise<Exit> {
    return toExit(
      await attempt(
        `delete ${processLabel({ containerId, execId })}`,
        this.#client.deleteProcess({ containerId, execId }),
      ),
    );
  }

  /** Adds a process to a running task; `spec` is an OCI process. */
  async exec(
    { containerId, execId }: Required<ProcessId>,
    { spec, stdio }: { spec: object; stdio: Stdio },
  ): Promise<void> {
    const call = this.#client.exec({
      containerId,
      execId,
      ...stdio,
      spec: toAny("types.containerd.io/opencontainers/runtime-spec/1/Process", spec),
    });
    await attempt(`exec in task "${containerId}"`, call);
  }

  /** The ids of a task's processes that were added to it and are running (see the runc shim's Pids). */
  async execIds(containerId: string): Promise<readonly string[]> {
    const call = this.#client.listPids({ containerId });
    const { processes } = await attempt(`list the processes of task "${containerId}"`, call);
    return execIdsOf(processes);
  }

  /** Sets a process's terminal size, in characters. */
  async resizePty(
    { containerId, execId = "" }: ProcessId,
    { width, height }: { width: number; height: number },
  ): Promise<void> {
    await attempt(
      `resize ${processLabel({ containerId, execId })}`,
      this.#client.resizePty({ containerId, execId, width, height }),
    );
  }

  /** Closes a process's stdin, as seen by the shim. */
  async closeStdin({ containerId, execId = "" }: ProcessId): Promise<void> {
    await attempt(
      `close stdin of ${processLabel({ containerId, execId })}`,
      this.#client.closeIO({ containerId, execId, stdin: true }),
    );
  }

  /** The cgroup metrics of these tasks; those that are gone, or whose shim gives none, are left out. */
  async metrics(containerIds: readonly string[], options?: CallOptions): Promise<readonly Metric[]> {
    if (containerIds.length === 0) return [];
    const call = this.#client.metrics({ filters: containerIds.map((id) => `id==${id}`) }, options);
    const whose = containerIds.length === 1 ? `task "${containerIds[0]}"` : `${containerIds.length} tasks`;
    return (await attempt(`read the metrics of ${whose}`, call)).metrics;
  }
}
