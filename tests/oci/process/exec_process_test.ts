import assert from "node:assert/strict";

import { buildSpec } from "../../../src/oci/build_spec.ts";
import { buildExecProcess } from "../../../src/oci/process/exec_process.ts";
import { sampleFacts, sampleImage, samplePlan } from "../../support/sample.ts";

const { process } = buildSpec(samplePlan(), sampleImage(), sampleFacts());

Deno.test("buildExecProcess() runs another command as the container's process runs", () => {
  const exec = buildExecProcess(process, { command: ["ls", "-l"], tty: false });
  assert.deepEqual(exec, { ...process, args: ["ls", "-l"], terminal: false });
});

Deno.test("buildExecProcess() sets TERM for a terminal unless the container has one", () => {
  const exec = buildExecProcess(process, { command: ["sh"], tty: true });
  assert.equal(exec.terminal, true);
  assert.equal(exec.env.at(-1), "TERM=xterm");
  const env = [...process.env, "TERM=vt100"];
  assert.deepEqual(buildExecProcess({ ...process, env }, { command: ["sh"], tty: true }).env, env);
});
