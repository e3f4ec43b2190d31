import { runtimeFailure } from "../../../dev/in_process/fake_containerd/status.ts";
import type { FakeNode } from "../../support/node/fake_node.ts";
import type { Fault } from "../world.ts";

/** What containerd writes to its disk for, and its words when that is full. */
const WRITERS = [
  ["Containers.Create", "failed to commit transaction: write /var/lib/containerd/meta.db: no space left on device"],
  ["Leases.AddResource", "write /var/lib/containerd/meta.db: no space left on device"],
  ["Leases.Create", "write /var/lib/containerd/meta.db: no space left on device"],
  ["Snapshots.Prepare", "failed to create prepare snapshot dir: mkdir /var/lib/containerd/x: no space left on device"],
  ["Tasks.Create", "mkdir /run/containerd/io.containerd.runtime.v2.task/nomad/x: no space left on device"],
  ["Tasks.Exec", "open /run/containerd/x/exec.pid: no space left on device"],
  ["Transfer.Transfer", "write /var/lib/containerd/ingest/x/data: no space left on device"],
] as const;

/** The disk of containerd is full: whatever it has to write for fails. */
export function fullDisk({ containerd: { wire } }: FakeNode): Fault {
  return {
    name: "the disk of containerd is full",
    words: /no space left on device/,
    begin() {
      const stack = new DisposableStack();
      for (const [method, words] of WRITERS) {
        stack.use(wire.intercept(method, {
          before() {
            throw runtimeFailure(words);
          },
        }));
      }
      return stack;
    },
  };
}
