import type { ContainerdRelease } from "../../../dev/containerd/ensure_containerd.ts";
import { assertClean, type Case } from "../../support/node/suite_case.ts";
import { RealNode } from "../../support/node/real_node.ts";
import { CONTAINERD_RELEASES } from "../../support/real_containerd_test_case.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../../support/skip_unless.ts";

/** A runtime of the tasks other than containerd's own choice: its name, the path of its program, and what keeps it from running. */
export interface SuiteRuntime {
  readonly name: string;
  readonly program: string;
  readonly canRun: boolean;
  readonly reason: string;
}

/** Registers cases on a real containerd that they share, but for those that make it go away; without root they are ignored. */
export function realSuite(release: ContainerdRelease, cases: readonly Case[], runtime?: SuiteRuntime): void {
  const start = async () =>
    await RealNode.start(release, runtime === undefined ? {} : { runtimeBinary: runtime.program });
  let shared: RealNode | undefined;
  const isChosen = CONTAINERD_RELEASES.includes(release);
  const notChosen = `REAL_CONTAINERD chooses ${CONTAINERD_RELEASES}, not ${release}`;
  const { canRun, reason } = runtime ?? { canRun: true, reason: "" };
  if (isRoot && isChosen && canRun) {
    Deno.test.beforeAll(async () => void (shared = await start()));
    Deno.test.afterAll(() => shared![Symbol.asyncDispose]());
  }
  for (const { name, outage = false, run } of cases) {
    Deno.test({
      name: `${name} [containerd ${release}${runtime === undefined ? "" : ` with ${runtime.name}`}]`,
      ignore: skipUnless(isChosen, notChosen) || skipUnless(canRun, reason) || skipUnless(isRoot, NEEDS_ROOT),
      async fn() {
        await using own = outage ? await start() : undefined;
        const node = own ?? shared!;
        await run(node);
        await assertClean(node);
      },
    });
  }
}
