import { RpcError } from "../../../packages/grpc/rpc_error.ts";
import { aborted } from "../../../src/async/aborted.ts";
import type { Interception } from "./wire.ts";

/** Every call fails with a gRPC status. */
export function failing(code: number, message: string): Interception {
  return {
    before() {
      throw new RpcError(message, { code });
    },
  };
}

/** Only the first call fails with a gRPC status. */
export function failingOnce(code: number, message: string): Interception {
  let failed = false;
  return {
    before() {
      if (failed) return;
      failed = true;
      throw new RpcError(message, { code });
    },
  };
}

/** A call that stays unanswered until its caller gives up; `reached` resolves with the first. */
export interface Hang extends Interception {
  readonly reached: Promise<void>;
}

/** No call is ever answered. */
export function hanging(): Hang {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  return {
    reached,
    async before({ signal }) {
      resolve();
      await aborted(signal);
      throw signal.reason;
    },
  };
}

/** A call that waits at a gate which the test opens; `reached` resolves with the first. */
export interface Gate extends Hang {
  open(): void;
}

/** Calls wait before the service sees them until the gate is opened. */
export function gated(): Gate {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  return {
    reached,
    open,
    async before({ signal }) {
      resolve();
      await Promise.race([opened, aborted(signal)]);
    },
  };
}
