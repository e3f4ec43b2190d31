import { Code } from "../../packages/grpc/code.ts";
import { failingOnce } from "../../dev/in_process/fake_containerd/faults.ts";
import type { Interception } from "../../dev/in_process/fake_containerd/wire.ts";
import type { FakeNode } from "../support/node/fake_node.ts";
import type { Random } from "./random.ts";

const METHODS = [
  ...["Containers.Create", "Containers.Delete", "Containers.Get", "Content.Read", "Images.Get", "Leases.Create"],
  ...["Leases.Delete", "Snapshots.Prepare", "Snapshots.Remove", "Tasks.Create", "Tasks.Delete", "Tasks.Exec"],
  ...["Tasks.Get", "Tasks.Kill", "Tasks.Start", "Tasks.Wait", "Transfer.Transfer", "Version.Version"],
];
const LATE_MS = 20;

/** Something that goes wrong with one call to containerd, and its description. */
export interface RandomFault {
  readonly name: string;
  /** Whether containerd goes away and comes back at once, so that it forgets what ends at that moment before anybody can ask for it. */
  readonly isRestart: boolean;
  /** Puts it in the way, until disposed. */
  begin(): Disposable;
}

/** One call, at random, that fails, is answered late, or meets a containerd that goes away and comes back. */
export function randomFault({ containerd }: FakeNode, random: Random): RandomFault {
  const method = random.pick(METHODS);
  const [kind, interception] = random.pick<[string, Interception]>([
    ["fails", failingOnce(Code.UNKNOWN, "no luck today")],
    ["is unavailable", failingOnce(Code.UNAVAILABLE, "about to end")],
    ["is answered late", { before: () => new Promise((resolve) => setTimeout(resolve, LATE_MS)) }],
    ["meets a restart before it", once((interception) => ({ before: interception }), () => containerd.restart())],
    ["meets a restart after it", once((interception) => ({ after: interception }), () => containerd.restart())],
  ]);
  const isRestart = kind.startsWith("meets a restart");
  return { name: `${method} ${kind}`, isRestart, begin: () => containerd.wire.intercept(method, interception) };
}

function once(toInterception: (run: () => Promise<void>) => Interception, run: () => Promise<void>): Interception {
  let isDone = false;
  return toInterception(async () => {
    if (isDone) return;
    isDone = true;
    await run();
  });
}
