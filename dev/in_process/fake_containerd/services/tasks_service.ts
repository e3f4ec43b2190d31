import type { Tasks } from "../../../../src/gen/containerd/services/tasks/v1/tasks_pb.ts";
import type { HandlerContext } from "../../../../packages/grpc/handler_context.ts";
import type { ServiceHandlers } from "../../../../packages/grpc/handlers.ts";
import { containerOf } from "./containers_service.ts";
import type { FakeProcess } from "../process/fake_process.ts";
import type { FakeTask } from "../process/fake_task.ts";
import { inNamespace } from "../in_namespace.ts";
import { metricsHandler } from "./metrics_handler.ts";
import { readProcess } from "../process/oci_process.ts";
import { type Runtime, taskOf } from "../process/runtime.ts";
import type { State } from "../state.ts";
import { untilAborted } from "../../../../src/async/until_aborted.ts";

type Handlers = Partial<ServiceHandlers<typeof Tasks>>;

/** containerd's tasks service over scripted processes. */
export function tasksService(state: State, runtime: Runtime): Handlers {
  const find = (containerId: string, context: HandlerContext): FakeTask => {
    const namespace = inNamespace(state, context);
    containerOf(namespace, containerId);
    return taskOf(namespace.tasks, containerId);
  };
  return {
    ...lifeHandlers(state, runtime, find),
    ...processHandlers(runtime, find),
    metrics: metricsHandler(state),
  };
}

type Find = (containerId: string, context: HandlerContext) => FakeTask;

function lifeHandlers(state: State, runtime: Runtime, find: Find): Handlers {
  return {
    async create({ containerId, stdin, stdout, stderr, terminal }, context) {
      const namespace = inNamespace(state, context);
      const stdio = { stdin, stdout, stderr, terminal };
      const container = containerOf(namespace, containerId);
      const task = runtime.create(namespace, container, { namespace: namespaceName(context), stdio });
      return await Promise.resolve({ containerId, pid: task.init.options.pid });
    },
    async start({ containerId, execId }, context) {
      const process = runtime.start(find(containerId, context), execId, namespaceName(context));
      return await Promise.resolve({ pid: process.options.pid });
    },
    async delete({ containerId }, context) {
      find(containerId, context);
      const process = runtime.delete(inNamespace(state, context), containerId, namespaceName(context));
      return await Promise.resolve(deleted("", process));
    },
    async list(_, context) {
      const tasks = [...inNamespace(state, context).tasks.values()].map(({ init }) => init.message);
      return await Promise.resolve({ tasks });
    },
  };
}

function processHandlers(runtime: Runtime, find: Find): Handlers {
  return {
    async get({ containerId, execId }, context) {
      return await Promise.resolve({ process: find(containerId, context).process(execId).message });
    },
    async wait({ containerId, execId }, context) {
      const { exitStatus, exitedAt } = await untilAborted(
        find(containerId, context).process(execId).exited,
        context.signal,
      );
      return { exitStatus, ...(exitedAt && { exitedAt }) };
    },
    async kill({ containerId, execId, signal, all }, context) {
      find(containerId, context).kill(execId, { signal, all });
      return await Promise.resolve({});
    },
    async exec({ containerId, execId, spec, stdin, stdout, stderr, terminal }, context) {
      const oci = readProcess(spec?.value ?? new Uint8Array());
      runtime.exec(find(containerId, context), execId, { oci, stdio: { stdin, stdout, stderr, terminal } });
      return await Promise.resolve({});
    },
    async closeIO({ containerId, execId }, context) {
      find(containerId, context).process(execId).closeStdin();
      return await Promise.resolve({});
    },
    async resizePty({ containerId, execId }, context) {
      find(containerId, context).process(execId).resize();
      return await Promise.resolve({});
    },
    async listPids({ containerId }, context) {
      return await Promise.resolve({ processes: find(containerId, context).processInfos });
    },
    async deleteProcess({ containerId, execId }, context) {
      return await Promise.resolve(deleted(execId, find(containerId, context).deleteExec(execId)));
    },
  };
}

function deleted(id: string, { options, message: { exitStatus, exitedAt } }: FakeProcess) {
  return { id, pid: options.pid, exitStatus, ...(exitedAt && { exitedAt }) };
}

function namespaceName({ metadata }: HandlerContext): string {
  return metadata["containerd-namespace"] ?? "";
}
