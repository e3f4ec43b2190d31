import { Code } from "../../../packages/grpc/code.ts";
import { RpcError } from "../../../packages/grpc/rpc_error.ts";
import type { Interception } from "../../../dev/in_process/fake_containerd/wire.ts";
import type { FakeNode } from "../../support/node/fake_node.ts";
import type { Fault } from "../world.ts";
import { pauses } from "./pauses.ts";

/** In the place of the minute after which the driver gives a call up. */
const DEADLINE_MS = 20;
const HANG_MS = 60;
/** The call that is made without a deadline. */
const ENDLESS = "Tasks.Wait";

/** The first call is not done, and its caller hears that its deadline is over; one without a deadline is only late. */
export function hangingCall(method: string): Interception {
  let isDone = false;
  return {
    async before() {
      if (isDone) return;
      isDone = true;
      await pauses.pause(DEADLINE_MS);
      if (method !== ENDLESS) throw overdue();
    },
  };
}

/** The first call is done, and its caller hears that its deadline is over. */
export function lostAnswer(method: string): Interception {
  let isDone = false;
  return {
    async after() {
      if (isDone || method === ENDLESS) return;
      isDone = true;
      await pauses.pause(DEADLINE_MS);
      throw overdue();
    },
  };
}

/** Nothing is answered for a while, as of a containerd that is stopped and goes on; what has a deadline meets it. */
export function hangingContainerd({ containerd: { wire } }: FakeNode, methods: readonly string[]): Fault {
  return {
    name: "containerd hangs",
    begin() {
      const stack = new DisposableStack();
      const { promise: over, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, HANG_MS);
      stack.defer(() => {
        clearTimeout(timer);
        resolve();
      });
      let isOver = false;
      over.then(() => isOver = true);
      for (const method of methods) {
        stack.use(wire.intercept(method, {
          async before() {
            if (isOver) return;
            const isLate = await Promise.race([over.then(() => false), pauses.pause(DEADLINE_MS).then(() => true)]);
            if (isLate && method !== ENDLESS) throw overdue();
            await over;
          },
        }));
      }
      return stack;
    },
  };
}

function overdue(): RpcError {
  return new RpcError("Deadline exceeded", { code: Code.DEADLINE_EXCEEDED });
}
