import { Task as Service } from "../../../../src/gen/containerd/task/v3/shim_pb.ts";
import { answering, TtrpcServer } from "../../ttrpc_server.ts";
import type { State } from "../state.ts";
import type { FakeTask } from "./fake_task.ts";
import { taskOf } from "./runtime.ts";

/** The shim of all tasks of one fake containerd: it serves while that is away too. */
export function fakeShim(path: string, state: State): TtrpcServer {
  const find = (id: string): FakeTask => {
    const space = [...state.namespaces.values()].find(({ tasks }) => tasks.has(id));
    return taskOf(space?.tasks ?? new Map(), id);
  };
  return new TtrpcServer(path, [
    answering(Service.method.state, async ({ id, execId }) => {
      const { $typeName: _, id: _id, ...process } = find(id).process(execId).message;
      return await Promise.resolve({ ...process, id, execId });
    }),
    answering(Service.method.wait, async ({ id, execId }) => {
      const { exitStatus, exitedAt } = await find(id).process(execId).exited;
      return { exitStatus, ...(exitedAt && { exitedAt }) };
    }),
    answering(Service.method.kill, async ({ id, execId, signal, all }) => {
      find(id).kill(execId, { signal, all });
      return await Promise.resolve({});
    }),
    answering(Service.method.pids, async ({ id }) => {
      return await Promise.resolve({ processes: find(id).processInfos });
    }),
  ]);
}

/** Writes where the shim of a task is reached, as containerd 2 does. */
export function writeBundle(
  stateDirectory: string,
  { namespace, containerId, address }: { namespace: string; containerId: string; address: string },
): void {
  const directory = `${stateDirectory}/io.containerd.runtime.v2.task/${namespace}/${containerId}`;
  Deno.mkdirSync(directory, { recursive: true });
  const bootstrap = { version: 3, address: `unix://${address}`, protocol: "ttrpc" };
  Deno.writeTextFileSync(`${directory}/bootstrap.json`, JSON.stringify(bootstrap));
}
