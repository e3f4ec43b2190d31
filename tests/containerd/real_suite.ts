import type { ContainerdRelease } from "../../dev/containerd/ensure_containerd.ts";
import { assertClean, type Case } from "../driver/suite/case.ts";
import { RealNode } from "../support/node/real_node.ts";
import { CONTAINERD_RELEASES } from "../support/real_containerd_test_case.ts";
import { isRoot } from "../support/skipped_parts.ts";

/** Registers cases on a real containerd that they share, but for those that make it go away; without root they are ignored. */
export function realSuite(release: ContainerdRelease, cases: readonly Case[]): void {
  if (!CONTAINERD_RELEASES.includes(release)) return;
  let shared: RealNode | undefined;
  if (isRoot) {
    Deno.test.beforeAll(async () => void (shared = await RealNode.start(release)));
    Deno.test.afterAll(() => shared![Symbol.asyncDispose]());
  }
  for (const { name, outage = false, run } of cases) {
    Deno.test({
      name: `${name} [containerd ${release}]`,
      ignore: !isRoot,
      async fn() {
        await using own = outage ? await RealNode.start(release) : undefined;
        const node = own ?? shared!;
        await run(node);
        await assertClean(node);
      },
    });
  }
}
