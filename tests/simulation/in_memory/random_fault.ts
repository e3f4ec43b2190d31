import { Code } from "../../../packages/grpc/code.ts";
import { failingOnce } from "../../../dev/in_process/fake_containerd/faults.ts";
import type { Interception } from "../../../dev/in_process/fake_containerd/wire.ts";
import type { FakeNode } from "../../support/node/fake_node.ts";
import { fullDisk } from "./full_disk.ts";
import { hangingCall, hangingContainerd, lostAnswer } from "./hang.ts";
import { brokenRegistry } from "./broken_registry.ts";
import type { Random } from "../random.ts";
import type { Fault } from "../world.ts";
import { pauses } from "./pauses.ts";

const METHODS = [
  ...["Containers.Create", "Containers.Delete", "Containers.Get", "Containers.ListStream", "Content.Read"],
  ...["Images.Get", "Images.List", "Introspection.Plugins", "Leases.AddResource", "Leases.Create", "Leases.Delete"],
  ...["Namespaces.Create", "Snapshots.Prepare", "Snapshots.Remove", "Snapshots.Stat", "Tasks.Create", "Tasks.Delete"],
  ...["Tasks.DeleteProcess", "Tasks.Exec", "Tasks.Get", "Tasks.Kill", "Tasks.ListPids", "Tasks.Start", "Tasks.Wait"],
  ...["Transfer.Transfer", "Version.Version"],
] as const;
const LATE_MS = 20;
/** Of a hundred faults, so many are of the disk, of the registry, and a hang of all of containerd; the others meet one call. */
const PERCENT = { disk: 8, registry: 8, hang: 8 };

/** One fault, at random. */
export function randomFault(node: FakeNode, random: Random): Fault {
  const chance = random.below(100);
  if (chance < PERCENT.disk) return fullDisk(node);
  if (chance < PERCENT.disk + PERCENT.registry) return brokenRegistry(node, random);
  if (chance < PERCENT.disk + PERCENT.registry + PERCENT.hang) return hangingContainerd(node, METHODS);
  return randomCallFault(node, random);
}

/** One call, at random, that fails, is answered late or never, or meets a containerd that goes away and comes back. */
function randomCallFault({ containerd }: FakeNode, random: Random): Fault {
  const method = random.pick(METHODS);
  const [kind, interception] = random.pick<[string, Interception]>([
    ["fails", failingOnce(Code.UNKNOWN, "no luck today")],
    ["is unavailable", failingOnce(Code.UNAVAILABLE, "about to end")],
    ["is answered late", { before: () => pauses.pause(LATE_MS) }],
    ["hangs until its deadline", hangingCall(method)],
    ["is done and its answer is lost", lostAnswer(method)],
    ["meets a restart before it", once((interception) => ({ before: interception }), () => containerd.restart())],
    ["meets a restart after it", once((interception) => ({ after: interception }), () => containerd.restart())],
  ]);
  const isRestart = kind.startsWith("meets a restart");
  return {
    name: `${method} ${kind}`,
    isRestart,
    begin: () => interceptUntilDisposed(containerd, method, interception),
  };
}

/** A call that is under way when the fault is over, as a wait can be, meets it no more. */
function interceptUntilDisposed(
  { wire }: FakeNode["containerd"],
  method: string,
  { before, after }: Interception,
): Disposable {
  const stack = new DisposableStack();
  let isOver = false;
  stack.defer(() => isOver = true);
  stack.use(wire.intercept(method, {
    before: (call) => isOver ? undefined : before?.(call),
    after: (call) => isOver ? undefined : after?.(call),
  }));
  return stack;
}

function once(toInterception: (run: () => Promise<void>) => Interception, run: () => Promise<void>): Interception {
  let isDone = false;
  return toInterception(async () => {
    if (isDone) return;
    isDone = true;
    await run();
  });
}
