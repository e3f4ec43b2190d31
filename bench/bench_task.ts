import { encode } from "@msgpack/msgpack";
import type { Driver } from "../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Client } from "../packages/grpc/client.ts";

/** A task of a bench: what it runs, and below which directory its allocation is. */
export interface BenchTask {
  readonly image: string;
  readonly directory: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Port of the node that is published to the task's port 80. */
  readonly port?: number;
}

/** Starts a task as Nomad would; resolves to its id once Nomad would show it running. */
export async function startBenchTask(
  driver: Pick<Client<typeof Driver>, "startTask">,
  { image, directory, command, args, port }: BenchTask,
): Promise<string> {
  const allocId = crypto.randomUUID();
  const id = `${allocId}/bench/${allocId.slice(0, 8)}`;
  const allocDir = `${directory}/${allocId}`;
  for (const name of ["alloc/logs", "bench/local", "bench/secrets"]) {
    await Deno.mkdir(`${allocDir}/${name}`, { recursive: true });
  }
  const ports = port === undefined ? [] : [{ label: "http", value: port, to: 80 }];
  const named = port === undefined ? {} : { ports: ports.map(({ label }) => label) };
  const msgpackDriverConfig = encode({ image, command, args, ...named });
  const env = { NOMAD_ALLOC_DIR: "/alloc", NOMAD_TASK_DIR: "/local", NOMAD_SECRETS_DIR: "/secrets" };
  const task = { id, name: "bench", allocId, allocDir, env, stdoutPath: "/dev/null", stderrPath: "/dev/null" };
  const resources = { allocatedResources: { memory: { memoryMb: 64n } }, linuxResources: { cpuShares: 100n }, ports };
  await driver.startTask({ task: { ...task, msgpackDriverConfig, resources } });
  return id;
}
