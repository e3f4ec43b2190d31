import assert from "node:assert/strict";
import { cpuinfoCompute } from "../../src/stats/usage/compute.ts";

Deno.test("cpuinfoCompute() adds the speeds of all processors", () => {
  const cpuinfo = "processor\t: 0\ncpu MHz\t\t: 2596.138\n\nprocessor\t: 1\ncpu MHz\t\t: 2400.2\n";
  assert.deepEqual(cpuinfoCompute(cpuinfo), { totalMhz: 4_996, cores: 2 });
});

Deno.test("cpuinfoCompute() counts 1000 MHz for a processor of unknown speed", () => {
  const arm64 = "processor\t: 0\nBogoMIPS\t: 243.75\n\nprocessor\t: 1\nBogoMIPS\t: 243.75\n";
  assert.deepEqual(cpuinfoCompute(arm64), { totalMhz: 2_000, cores: 2 });
  assert.deepEqual(cpuinfoCompute(""), { totalMhz: 1_000, cores: 1 });
});
