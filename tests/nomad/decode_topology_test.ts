import { create, type MessageInitShape } from "@bufbuild/protobuf";
import assert from "node:assert/strict";
import { ClientTopologySchema } from "../../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import { decodeTopology } from "../../src/nomad/decode_topology.ts";

function topology(init: MessageInitShape<typeof ClientTopologySchema>) {
  return create(ClientTopologySchema, init);
}

Deno.test("decodeTopology() adds the cores' base speed, else their maximum, else the guess", () => {
  const cores = [
    { baseSpeed: 2_000n, maxSpeed: 3_000n, guessSpeed: 4_000n },
    { maxSpeed: 3_000n, guessSpeed: 4_000n },
    { guessSpeed: 4_000n },
  ];
  assert.deepEqual(decodeTopology(topology({ cores })), { totalMhz: 9_000, cores: 3 });
});

Deno.test("decodeTopology() counts reserved cores, as Nomad does for ticks", () => {
  const cores = [{ baseSpeed: 2_000n, disable: true }, { baseSpeed: 2_000n }];
  const compute = decodeTopology(topology({ cores, overrideWitholdCompute: 500n }));
  assert.deepEqual(compute, { totalMhz: 4_000, cores: 2 });
});

Deno.test("decodeTopology() takes the operator's total over the sum", () => {
  const compute = decodeTopology(topology({ cores: [{ baseSpeed: 2_000n }], overrideTotalCompute: 9_999n }));
  assert.deepEqual(compute, { totalMhz: 9_999, cores: 1 });
});

Deno.test("decodeTopology() is undefined without cores or without a speed", () => {
  assert.equal(decodeTopology(undefined), undefined);
  assert.equal(decodeTopology(topology({})), undefined);
  assert.equal(decodeTopology(topology({ cores: [{}, {}] })), undefined);
});
