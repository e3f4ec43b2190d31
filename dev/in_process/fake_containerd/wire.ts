import type { DescMethod } from "@bufbuild/protobuf";
import { Code } from "../../../packages/grpc/code.ts";
import type { HandlerContext } from "../../../packages/grpc/handler_context.ts";
import { RpcError } from "../../../packages/grpc/rpc_error.ts";

/** One call that reached the fake: `method` as in `Tasks.Start`, its request, and the metadata it came with. */
export interface Call {
  readonly method: string;
  readonly request: unknown;
  readonly metadata: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** What happens to a call on its way: `before` the service sees it, `after` it has done its work and before it answers. */
export interface Interception {
  before?(call: Call): Promise<void> | void;
  after?(call: Call): Promise<void> | void;
}

/** The gRPC side of the fake: it remembers every call, and tests put faults into it. */
export class Wire {
  readonly #calls: Call[] = [];
  readonly #interceptions = new Map<string, Set<Interception>>();
  readonly #known = new Set<string>();
  #ends = 0;

  /** The calls so far, oldest first. */
  get calls(): readonly Call[] {
    return this.#calls;
  }

  /** The methods called so far, oldest first. */
  get methods(): string[] {
    return this.#calls.map(({ method }) => method);
  }

  /** Forgets the calls so far. */
  clear(): void {
    this.#calls.length = 0;
  }

  /** The server ends: a call that is still on its way to the service never gets there. */
  end(): void {
    this.#ends++;
  }

  /** Declares a method that tests may name. */
  learn(method: string): void {
    this.#known.add(method);
  }

  /** Puts something in the way of a method's calls until it is disposed. */
  intercept(method: string, interception: Interception): Disposable {
    if (!this.#known.has(method)) throw new Error(`Cannot intercept "${method}": containerd has no such method`);
    const set = this.#interceptions.get(method) ?? new Set();
    this.#interceptions.set(method, set.add(interception));
    return { [Symbol.dispose]: () => void set.delete(interception) };
  }

  /** Runs one call through whatever is in its way. */
  async enter(method: string, request: unknown, { metadata, signal }: HandlerContext): Promise<() => Promise<void>> {
    const call = { method, request, metadata, signal };
    this.#calls.push(call);
    const interceptions = [...this.#interceptions.get(method) ?? []];
    const ends = this.#ends;
    for (const { before } of interceptions) await before?.(call);
    if (ends !== this.#ends) throw new RpcError("the server has ended", { code: Code.UNAVAILABLE });
    return async () => {
      for (const { after } of interceptions) await after?.(call);
    };
  }
}

/** A method as tests name it, `Tasks.Start`. */
export function methodName({ parent, name }: DescMethod): string {
  return `${parent.typeName.split(".").at(-1)}.${name}`;
}
