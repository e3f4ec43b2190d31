import assert from "node:assert/strict";
import { nomadTest } from "./nomad/nomad_test_case.ts";

const EXAMPLE = new URL("../../examples/hello.nomad.hcl", import.meta.url);

nomadTest("the hello example runs, takes a signal and stops in good order", async ({ agent: { api } }) => {
  const allocation = await api.runJob(await api.parseJob(await Deno.readTextFile(EXAMPLE)));
  await api.logHas(allocation, { task: "greeter", text: "hello from greeter\n" });
  await api.put(`/v1/client/allocation/${allocation}/signal`, { Signal: "SIGUSR1", Task: "greeter" });
  await api.logHas(allocation, { task: "greeter", text: "got SIGUSR1\n" });
  await api.stopJob("hello");
  const ended = await api.allocation(allocation, ({ ClientStatus }) => ClientStatus === "complete");
  assert.equal(ended.TaskStates?.greeter?.Failed, false);
  await api.logHas(allocation, { task: "greeter", text: "goodbye\n" });
});
