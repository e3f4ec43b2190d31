import { FakeNode } from "../support/node/fake_node.ts";
import { assertClean } from "../support/node/suite_case.ts";
import { SUITE } from "./suite/suite.ts";

for (const { name, run } of SUITE) {
  Deno.test(name, async () => {
    await using node = await FakeNode.start();
    await run(node);
    await assertClean(node);
  });
}
