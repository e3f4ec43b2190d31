import { create, type MessageInitShape } from "@bufbuild/protobuf";
import assert from "node:assert/strict";
import { ClientTopologySchema } from "../../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import { cpuinfoCompute, nodeCompute, topologyCompute } from "../../src/stats/compute.ts";

function topology(init: MessageInitShape<typeof ClientTopologySchema>) {
  return create(ClientTopologySchema, init);
}

Deno.test("topologyCompute() adds the cores' base speed, else their maximum, else the guess", () => {
  const cores = [
    { baseSpeed: 2_000n, maxSpeed: 3_000n, guessSpeed: 4_000n },
    { maxSpeed: 3_000n, guessSpeed: 4_000n },
    { guessSpeed: 4_000n },
  ];
  assert.deepEqual(topologyCompute(topology({ cores })), { totalMhz: 9_000, cores: 3 });
});

Deno.test("topologyCompute() counts reserved cores, as Nomad does for ticks", () => {
  const cores = [{ baseSpeed: 2_000n, disable: true }, { baseSpeed: 2_000n }];
  const compute = topologyCompute(topology({ cores, overrideWitholdCompute: 500n }));
  assert.deepEqual(compute, { totalMhz: 4_000, cores: 2 });
});

Deno.test("topologyCompute() takes the operator's total over the sum", () => {
  const compute = topologyCompute(topology({ cores: [{ baseSpeed: 2_000n }], overrideTotalCompute: 9_999n }));
  assert.deepEqual(compute, { totalMhz: 9_999, cores: 1 });
});

Deno.test("topologyCompute() is undefined without cores or without a speed", () => {
  assert.equal(topologyCompute(undefined), undefined);
  assert.equal(topologyCompute(topology({})), undefined);
  assert.equal(topologyCompute(topology({ cores: [{}, {}] })), undefined);
});

Deno.test("cpuinfoCompute() adds the speeds of all processors", () => {
  const cpuinfo = "processor\t: 0\ncpu MHz\t\t: 2596.138\n\nprocessor\t: 1\ncpu MHz\t\t: 2400.2\n";
  assert.deepEqual(cpuinfoCompute(cpuinfo), { totalMhz: 4_996, cores: 2 });
});

Deno.test("cpuinfoCompute() counts 1000 MHz for a processor of unknown speed", () => {
  const arm64 = "processor\t: 0\nBogoMIPS\t: 243.75\n\nprocessor\t: 1\nBogoMIPS\t: 243.75\n";
  assert.deepEqual(cpuinfoCompute(arm64), { totalMhz: 2_000, cores: 2 });
  assert.deepEqual(cpuinfoCompute(""), { totalMhz: 1_000, cores: 1 });
});

Deno.test("nodeCompute() reads /proc/cpuinfo only when Nomad sends no topology", () => {
  const cpuinfo = () => "processor : 0\ncpu MHz : 1234\n";
  const unread = () => assert.fail("read");
  assert.deepEqual(nodeCompute(topology({ cores: [{ baseSpeed: 10n }] }), unread), { totalMhz: 10, cores: 1 });
  assert.deepEqual(nodeCompute(undefined, cpuinfo), { totalMhz: 1_234, cores: 1 });
  assert.deepEqual(nodeCompute(topology({}), cpuinfo), { totalMhz: 1_234, cores: 1 });
});
