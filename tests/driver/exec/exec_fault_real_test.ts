import assert from "node:assert/strict";
import type { TaskHandle } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { Code } from "../../../packages/grpc/code.ts";
import { RpcError } from "../../../packages/grpc/rpc_error.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { TestExec } from "../../support/agent/test_exec.ts";
import type { TestTask } from "../../support/agent/test_task.ts";
import { failing } from "../../../dev/in_process/fake_containerd/faults.ts";
import type { Interception } from "../../../dev/in_process/fake_containerd/wire.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { ExecTrace, isOfExec } from "./exec_trace.ts";
import { FOREVER, script } from "../suite/programs.ts";

/** Says something, waits for the end of its input, and ends with a code of its own. */
const OBEDIENT = script("echo hello; cat; exit 3");
const MOMENTS = ["before", "after"] as const;
/** More than the pipe to a command holds. */
const UNREAD_BYTES = 300_000;
/** No test lives to see it. */
const CLOSE_TIMEOUT_MS = 600_000;

/** A task in a containerd in memory, to run commands in. */
class Stage {
  readonly node: FakeNode;
  readonly #task: TestTask;
  readonly #handle: TaskHandle;
  readonly #trace: ExecTrace;

  private constructor(node: FakeNode, { task, handle }: { task: TestTask; handle: TaskHandle }) {
    this.node = node;
    this.#task = task;
    this.#handle = handle;
    this.#trace = new ExecTrace(node.containerd);
  }

  static async with(run: (stage: Stage) => Promise<void>): Promise<void> {
    await using node = await FakeNode.start();
    await using agent = await TestAgent.start(node);
    await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
    const handle = await task.start();
    await run(new Stage(node, { task, handle }));
    await task.stop({ timeoutMs: 0 });
  }

  /** Has a command run by a plugin that ends then; nothing of the command is left after that. */
  async exec({ command, args }: typeof FOREVER, use: (session: TestExec) => Promise<void>): Promise<void> {
    {
      await using agent = await TestAgent.start(this.node, {}, { closeTimeoutMs: CLOSE_TIMEOUT_MS });
      await agent.driver.recoverTask({ taskId: this.#task.id, handle: this.#handle });
      using session = new TestExec(agent.driver, { taskId: this.#task.id, command: [command, ...args] });
      await use(session);
      await agent.connected();
    }
    this.#trace.assertNothingLeft();
  }

  /** The methods that a command is run with. */
  async steps(program: typeof FOREVER, use: (session: TestExec) => Promise<void>): Promise<Set<string>> {
    const { wire } = this.node.containerd;
    await this.exec(program, async (session) => {
      wire.clear();
      await use(session);
    });
    return new Set(wire.calls.filter(isOfExec).map(({ method }) => method));
  }

  /** Does something at a command's first call of a method. */
  once(method: string, { before, after }: Interception): Disposable {
    let seen = 0;
    return this.node.containerd.wire.intercept(method, {
      before: (call) => isOfExec(call) && ++seen === 1 ? before?.(call) : undefined,
      after: (call) => isOfExec(call) && seen === 1 ? after?.(call) : undefined,
    });
  }
}

async function runToEnd(session: TestExec): Promise<void> {
  session.close();
  const { stdout, result } = await session.outcome();
  assert.deepEqual([stdout, result?.exitCode], ["hello\n", 3]);
}

/** Breaks off once the command runs, or earlier. */
async function leave(session: TestExec): Promise<void> {
  const ready = session.until("ready");
  await assert.rejects(ready.then(() => session.cancel()).then(() => session.outcome()), { name: "AbortError" });
}

/** The command comes to its own end, or the client is told why not. */
async function endsOrTells(session: TestExec, words: RegExp): Promise<void> {
  try {
    await runToEnd(session);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    assert.match(error.message, words);
  }
}

Deno.test("ExecTaskStreaming leaves nothing when any of its steps fails, and tells containerd's words", (t) =>
  Stage.with(async (stage) => {
    for (const method of await stage.steps(OBEDIENT, runToEnd)) {
      await t.step(method, async () => {
        await stage.exec(OBEDIENT, async (session) => {
          using _fault = stage.once(method, failing(Code.UNKNOWN, "no luck today"));
          await endsOrTells(session, /^Cannot run "\/bin\/sh"( in task ".*")?: no luck today$/);
        });
      });
    }
  }));

Deno.test("ExecTaskStreaming tells how a command ended that did not read its input", () =>
  Stage.with(async (stage) => {
    // Whether its end or the break of its input is seen first is chance.
    for (let times = 0; times < 20; times++) {
      await stage.exec(script("seq 30000; exit 3"), async (session) => {
        session.write(new Uint8Array(UNREAD_BYTES));
        session.close();
        assert.equal((await session.outcome()).result?.exitCode, 3);
      });
    }
  }));

Deno.test("ExecTaskStreaming goes on though its client names a size that no terminal has", () =>
  Stage.with((stage) =>
    stage.exec(OBEDIENT, async (session) => {
      session.resize(-1, 24);
      await runToEnd(session);
    })
  ));

for (const moment of MOMENTS) {
  Deno.test(`ExecTaskStreaming leaves nothing when containerd goes away ${moment} any of its steps`, (t) =>
    Stage.with(async (stage) => {
      for (const method of await stage.steps(OBEDIENT, runToEnd)) {
        await t.step(method, async () => {
          await stage.exec(OBEDIENT, async (session) => {
            using _fault = stage.once(method, { [moment]: () => stage.node.restart() });
            await endsOrTells(session, /^Cannot run "\/bin\/sh"( in task ".*")?: containerd is away, or was/);
          });
        });
      }
    }));

  Deno.test(`ExecTaskStreaming leaves nothing when its client is gone ${moment} any of its steps`, (t) =>
    Stage.with(async (stage) => {
      for (const method of await stage.steps(FOREVER, leave)) {
        await t.step(method, () =>
          stage.exec(FOREVER, async (session) => {
            using _fault = stage.once(method, { [moment]: () => session.cancel() });
            await leave(session);
          }));
      }
    }));
}
