import { FakeNode } from "../support/node/fake_node.ts";
import { assertClean } from "./suite/case.ts";
import { runCases } from "./suite/run_cases.ts";
import { statsCases } from "./suite/stats_cases.ts";

for (const { name, run } of [...runCases, ...statsCases]) {
  Deno.test({
    name,
    sanitizeOps: true,
    sanitizeResources: true,
    async fn() {
      await using node = await FakeNode.start();
      await run(node);
      await assertClean(node);
    },
  });
}
