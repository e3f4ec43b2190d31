import { FakeNode } from "../support/node/fake_node.ts";
import { assertClean } from "./suite/case.ts";
import { SUITE } from "./suite/suite.ts";

for (const { name, run } of SUITE) {
  Deno.test(name, async () => {
    await using node = await FakeNode.start();
    await run(node);
    await assertClean(node);
  });
}
