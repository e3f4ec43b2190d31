import type { MessageInitShape } from "@bufbuild/protobuf";
import fc from "fast-check";
import assert from "node:assert/strict";
import { RpcError } from "../../packages/grpc/rpc_error.ts";
import type { ExecTaskStreamingRequestSchema } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { FOREVER } from "../driver/suite/programs.ts";
import { TestAgent } from "../support/agent/test_agent.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { assertClean } from "../support/node/suite_case.ts";

type Message = MessageInitShape<typeof ExecTaskStreamingRequestSchema>;

const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/** What a client may send after, or in the place of, a session's first message. */
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.constant({}),
  fc.uint8Array({ maxLength: 2_000 }).map((data) => ({ stdin: { data } })),
  fc.boolean().map((close) => ({ stdin: { close } })),
  fc.record({ width: fc.integer(INT32), height: fc.integer(INT32) }).map((ttySize) => ({ ttySize })),
  fc.record({ taskId: fc.string(), command: fc.array(fc.string(), { maxLength: 3 }), tty: fc.boolean() })
    .map((setup) => ({ setup })),
);
const COMMANDS = [["sh", "-c", "exit 3"], ["sh", "-c", "echo a; exit 0"], ["/missing"], []];
/** Ends with its input, which the containerd in memory sees without a terminal alone. */
const READER = { command: ["sh", "-c", "cat"], tty: false };

Deno.test("execTaskStreaming takes any messages: it ends with a result or an error, and the task runs on", async () => {
  await using node = await FakeNode.start();
  {
    await using agent = await TestAgent.start(node);
    await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
    await task.start();
    const command = fc.record({ command: fc.constantFrom(...COMMANDS), tty: fc.boolean() });
    const setup = fc.oneof({ weight: 4, arbitrary: command }, fc.constant(READER))
      .map((rest) => ({ setup: { taskId: task.id, ...rest } }));
    const session = fc.tuple(fc.oneof({ weight: 9, arbitrary: setup }, message), fc.array(message, { maxLength: 8 }));
    await fc.assert(
      fc.asyncProperty(session, async ([first, more]) => {
        await endOf(agent, [first, ...more, { stdin: { close: true } }]);
        assert.equal((await task.inspect()).id, task.id);
      }),
      { numRuns: 100 },
    );
  }
  await assertClean(node);
});

/** Resolves once a session of those messages has ended, in whichever way it may. */
async function endOf({ driver }: TestAgent, messages: readonly Message[]): Promise<void> {
  try {
    let hasExited = false;
    for await (const { exited } of driver.execTaskStreaming(sent(messages))) hasExited ||= exited;
    assert.ok(hasExited, "the session has ended without a result");
  } catch (error) {
    assert.ok(error instanceof RpcError, String(error));
  }
}

async function* sent(messages: readonly Message[]): AsyncGenerator<Message> {
  for (const message of messages) yield await Promise.resolve(message);
}
