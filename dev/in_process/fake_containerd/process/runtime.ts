import {
  TaskCreateSchema,
  TaskDeleteSchema,
  TaskExitSchema,
  TaskStartSchema,
} from "../../../../src/gen/containerd/events/task_pb.ts";
import type { Container } from "../../../../src/gen/containerd/services/containers/v1/containers_pb.ts";
import { Status } from "../../../../src/gen/containerd/v1/types/task_pb.ts";
import type { EventBus } from "../event_bus.ts";
import type { FakeProcess, ProcessOptions } from "./fake_process.ts";
import { FakeTask } from "./fake_task.ts";
import { type OciProcess, readSpec } from "./oci_process.ts";
import { alreadyExists, runtimeFailure, taskNotFound } from "../status.ts";
import type { NamespaceState, State } from "../state.ts";

/** Programs the fake's images have; anything else is "not found", as runc says it. */
const PROGRAMS = ["sh", "/bin/sh"];
const CREATE_FAILED = "failed to create shim task: OCI runtime create failed: runc create failed: " +
  "unable to start container process: exec: ";
const FIRST_PID = 4_000_000;

type Stdio = ProcessOptions["stdio"];

interface RuntimeOptions {
  readonly events: EventBus;
  readonly onCreate: (task: { namespace: string; containerId: string }) => void;
}

/** Plays the shims and runc of one fake containerd. */
export class Runtime {
  readonly #state: State;
  readonly #events: EventBus;

  readonly #onCreate: RuntimeOptions["onCreate"];

  constructor(state: State, { events, onCreate }: RuntimeOptions) {
    this.#state = state;
    this.#events = events;
    this.#onCreate = onCreate;
  }

  /** Creates a container's task; its process waits for the start. */
  create({ tasks }: NamespaceState, container: Container, { namespace, stdio }: { namespace: string; stdio: Stdio }) {
    const { id, spec } = container;
    if (tasks.has(id)) throw alreadyExists(`task ${id}`);
    const { process, isInit } = readSpec(spec?.value ?? new Uint8Array());
    const task = new FakeTask(id, { id, oci: checked(process), isInit, stdio: reachable(stdio), pid: this.#nextPid() });
    tasks.set(id, task);
    this.#onCreate({ namespace, containerId: id });
    const { pid } = task.init.options;
    this.#events.publish({ namespace, topic: "/tasks/create" }, TaskCreateSchema, { containerId: id, pid });
    task.init.exited.then(({ exitStatus, exitedAt }) =>
      this.#events.publish({ namespace, topic: "/tasks/exit" }, TaskExitSchema, {
        ...{ containerId: id, id, pid, exitStatus },
        ...(exitedAt && { exitedAt }),
      })
    );
    return task;
  }

  /** Adds a process to a task. */
  exec(task: FakeTask, execId: string, { oci, stdio }: { oci: OciProcess; stdio: Stdio }): void {
    task.exec(execId, { id: execId, oci, stdio: reachable(stdio), isInit: false, pid: this.#nextPid() });
  }

  /** Starts a created process. */
  start(task: FakeTask, execId: string, namespace: string): FakeProcess {
    const process = task.process(execId);
    process.start();
    const { containerId } = task;
    const { pid } = process.options;
    if (execId === "") {
      this.#events.publish({ namespace, topic: "/tasks/start" }, TaskStartSchema, { containerId, pid });
    }
    return process;
  }

  /** Deletes a task that is not running. */
  delete({ tasks }: NamespaceState, containerId: string, namespace: string): FakeProcess {
    const task = taskOf(tasks, containerId);
    if (task.init.status === Status.RUNNING) {
      throw runtimeFailure("failed to delete task: cannot delete a running process");
    }
    const { status } = task.init;
    if (status === Status.CREATED) task.end();
    tasks.delete(containerId);
    const { exitStatus, pid } = task.init.message;
    this.#events.publish({ namespace, topic: "/tasks/delete" }, TaskDeleteSchema, { containerId, exitStatus, pid });
    return task.init;
  }

  #nextPid(): number {
    return FIRST_PID + this.#state.nextSerial();
  }
}

/** A task by its container. */
export function taskOf(tasks: ReadonlyMap<string, FakeTask>, containerId: string): FakeTask {
  const task = tasks.get(containerId);
  if (task === undefined) throw taskNotFound(containerId);
  return task;
}

function checked(process: OciProcess): OciProcess {
  const [program = ""] = process.args;
  if (PROGRAMS.includes(program)) return process;
  const reason = program.startsWith("/")
    ? `stat ${program}: no such file or directory`
    : "executable file not found in $PATH";
  throw runtimeFailure(`${CREATE_FAILED}"${program}": ${reason}`);
}

function reachable(stdio: Stdio): Stdio {
  for (const path of [stdio.stdout, stdio.stderr]) {
    try {
      if (path !== "") Deno.statSync(path);
    } catch {
      throw runtimeFailure(
        "failed to create shim task: failed to start io pipe copy: unable to copy pipes: containerd-shim: " +
          `opening file "${path}" failed: open ${path}: no such file or directory`,
      );
    }
  }
  return stdio;
}
