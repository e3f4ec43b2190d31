import type { TestAgent } from "../support/agent/test_agent.ts";
import type { FakeContainerd } from "../../dev/in_process/fake_containerd/fake_containerd.ts";

/** Everything that a plugin tells somebody, by where it tells it. */
export class Told {
  readonly #texts = new Map<string, string[]>();

  /** Keeps what was told in a place. */
  add(place: string, value: unknown): void {
    this.#texts.set(place, [...this.#texts.get(place) ?? [], typeof value === "string" ? value : textOf(value)]);
  }

  /** Keeps what a call failed with, which it must. */
  async failure(place: string, call: Promise<unknown>): Promise<void> {
    const outcome = await call.then(() => undefined, (error: Error) => error);
    if (outcome === undefined) throw new Error(`${place}: the call did not fail`);
    this.add("errors", `${place}: ${outcome.message} ${textOf(outcome)}`);
  }

  /** Keeps every message of a stream until it ends. */
  follow(place: string, stream: AsyncIterator<unknown>): void {
    const follow = async () => {
      for (let next = await stream.next(); !next.done; next = await stream.next()) this.add(place, next.value);
    };
    follow().catch(() => {});
  }

  /** Keeps the labels of all that a containerd holds but the job's own, and what came with the calls to it. */
  addLabels({ state, wire }: FakeContainerd, { but }: { but: string }): void {
    const spaces = [...state.namespaces.values()];
    const held = spaces.flatMap(({ containers, images, blobs }) =>
      [containers, images, blobs].flatMap((things) => [...things.values()])
    );
    const leases = spaces.flatMap((space) => [...space.leases.values()].map(({ lease }) => lease));
    for (const { labels } of [...held, ...leases]) {
      this.add("labels", Object.fromEntries(Object.entries(labels).filter(([name]) => name !== but)));
    }
    for (const { method, metadata } of wire.calls) this.add("metadata", `${method} ${textOf(metadata)}`);
  }

  /** Keeps what Nomad can ask of a task. */
  async addTask({ driver }: TestAgent, taskId: string): Promise<void> {
    this.add("answers", await driver.inspectTask({ taskId }));
    for await (const stats of driver.taskStats({ taskId, collectionInterval: { seconds: 1n } })) {
      this.add("answers", stats);
      return;
    }
  }

  /** The places where something was told. */
  get places(): string[] {
    return [...this.#texts.keys()].sort();
  }

  /** What was told in a place. */
  in(place: string): readonly string[] {
    return this.#texts.get(place) ?? [];
  }

  /** Where one of these was told, in each form that text and bytes may have it. */
  leaks(secrets: readonly string[]): string[] {
    const forms = secrets.flatMap((secret) => [secret, btoa(secret).replace(/=+$/, "")]);
    return [...this.#texts].flatMap(([place, texts]) =>
      texts.filter((text) => forms.some((form) => text.includes(form))).map((text) => `${place}: ${text}`)
    );
  }
}

/** All that a value holds as one text; bytes as the text in them. */
function textOf(value: unknown): string {
  return JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, part) {
    const own = this[key];
    if (typeof own === "bigint") return own.toString();
    return own instanceof Uint8Array ? new TextDecoder("latin1").decode(own) : part;
  }) ?? "";
}
