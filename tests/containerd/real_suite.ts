import type { ContainerdRelease } from "../../dev/containerd/ensure_containerd.ts";
import { assertClean, type Case } from "../driver/suite/case.ts";
import { RealNode } from "../support/node/real_node.ts";
import { CONTAINERD_RELEASES } from "../support/real_containerd_test_case.ts";
import { isRoot } from "../support/skipped_parts.ts";

/** Registers cases on one real containerd that all of them share; without root, or when not chosen, they are ignored. */
export function realSuite(release: ContainerdRelease, cases: readonly Case[]): void {
  const ignore = !isRoot || !CONTAINERD_RELEASES.includes(release);
  let node: RealNode | undefined;
  if (!ignore) {
    Deno.test.beforeAll(async () => void (node = await RealNode.start(release)));
    Deno.test.afterAll(() => node![Symbol.asyncDispose]());
  }
  for (const { name, run } of cases) {
    Deno.test({
      name: `${name} [containerd ${release}]`,
      ignore,
      async fn() {
        await run(node!);
        await assertClean(node!);
      },
    });
  }
}
