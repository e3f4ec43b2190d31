import assert from "node:assert/strict";
import type { FakeContainerd } from "../../../dev/in_process/fake_containerd/fake_containerd.ts";
import type { Call } from "../../../dev/in_process/fake_containerd/wire.ts";

/** What a command holds on the node: the child that its pipes belong to, and the pipes' names. */
interface Holdings {
  readonly holder: string;
  readonly pipes: readonly string[];
}

/** Takes note of what commands hold while they are added to tasks, and later says whether all of that is gone. */
export class ExecTrace {
  readonly #containerd: FakeContainerd;
  readonly #held: Holdings[] = [];

  constructor(containerd: FakeContainerd) {
    this.#containerd = containerd;
    containerd.wire.intercept("Tasks.Exec", { before: ({ request }) => this.#note(request) });
  }

  /** Fails when a command is left in a task, or anything of one in this process. */
  assertNothingLeft(): void {
    const { state, namespace } = this.#containerd;
    assert.deepEqual([...state.namespace(namespace).tasks.values()].flatMap(({ execIds }) => execIds), []);
    const open = new Set([...Deno.readDirSync("/proc/self/fd")].flatMap(({ name }) => target(`/proc/self/fd/${name}`)));
    for (const { holder, pipes } of this.#held.splice(0)) {
      assert.deepEqual(target(`${holder}/exe`), [], `${holder} is still there`);
      assert.deepEqual(pipes.filter((pipe) => open.has(pipe)), [], "the command's pipes are still open");
    }
  }

  #note(request: unknown): void {
    const holder = /^\/proc\/\d+/.exec(stdoutPath(request))?.[0];
    assert.ok(holder, "a command's streams do not belong to a child of the plugin");
    this.#held.push({ holder, pipes: [0, 1, 2].flatMap((fd) => target(`${holder}/fd/${fd}`)) });
  }
}

/** Whether a call is about a command in a task, or finds out how to run one. */
export function isOfExec({ method, request }: Call): boolean {
  return method === "Containers.Get" || (isRecord(request) && (request["execId"] ?? "") !== "");
}

function stdoutPath(request: unknown): string {
  return isRecord(request) && typeof request["stdout"] === "string" ? request["stdout"] : "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Where a link of /proc leads; nothing once it is gone. */
function target(link: string): string[] {
  try {
    return [Deno.readLinkSync(link)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
