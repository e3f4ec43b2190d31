import assert from "node:assert/strict";
import { configureLog } from "../../src/log.ts";
import { TestAgent } from "../support/agent/test_agent.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { FOREVER } from "./suite/programs.ts";

const lines: string[] = [];
configureLog({ write: (line) => lines.push(line), level: "debug" });

const audit = () => {
  const records = lines.map((line) => JSON.parse(line)).filter((each) => each["@module"] === "containerd-driver.audit");
  return records.map(({ "@timestamp": _timestamp, "@module": _module, ...record }) => record);
};

Deno.test("the log has one line for each start and each command, of what they may do, and no secret", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  const config = {
    ...{ image: node.image, ...FOREVER, cap_drop: ["all"], cap_add: ["kill", "net_raw"] },
    mounts: [
      { source: "/etc", target: "/node", options: ["ro"] },
      { source: "local", target: "/own", options: ["rw"] },
    ],
  };
  const task = { jobId: "shop", namespace: "team-a", env: { TOKEN: "s3cret" } };
  await using running = await agent.task({ config, task });
  await running.start();
  const started = {
    ...{ job: "shop", allocation: running.config.allocId, task: running.config.name, namespace: "team-a" },
    ...{ image: node.image, user: "0:0", capabilities: "KILL,NET_RAW" },
    ...{ hostMounts: "/etc:/node:ro", waived: "volumes.enabled,allow_caps" },
  };
  const [{ digest, ...start }, ...others] = audit();
  assert.deepEqual(others, []);
  assert.match(digest, /^sha256:[0-9a-f]{64}$/);
  assert.deepEqual(start, { "@level": "info", "@message": "task started", ...started });

  await agent.driver.execTask({ taskId: running.id, command: ["/bin/echo", "s3cret"] });
  const [, command] = audit();
  assert.deepEqual(command, {
    ...{ "@level": "info", "@message": "command started in task", ...started, digest },
    ...{ taskId: running.id, program: "/bin/echo" },
  });
  assert.deepEqual(lines.filter((line) => line.includes("s3cret")), []);
});

Deno.test("the log tells as much of a command in a task that was recovered", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  await using task = await agent.task({ config: { image: node.image, ...FOREVER }, task: { jobId: "shop" } });
  const handle = await task.start();
  await using later = await TestAgent.start(node);
  await later.driver.recoverTask({ taskId: task.id, handle });
  lines.length = 0;
  await later.driver.execTask({ taskId: task.id, command: ["/bin/true"] });
  const [{ job, image, program }] = audit();
  assert.deepEqual({ job, image, program }, { job: "shop", image: node.image, program: "/bin/true" });
});

Deno.test("the log has one line for a start that the policy refuses, with the reason", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node, { restricted: true });
  await using task = await agent.task({
    config: { image: node.image, privileged: true },
    task: { jobId: "shop", namespace: "default" },
  });
  lines.length = 0;
  await assert.rejects(task.start());
  const [{ allocation, task: name, ...refused }, ...others] = audit();
  assert.deepEqual(others, []);
  assert.deepEqual([allocation, name], [task.config.allocId, task.config.name]);
  assert.deepEqual(refused, {
    ...{ "@level": "info", "@message": "task refused", image: node.image, job: "shop", namespace: "default" },
    reason:
      'Cannot use privileged "true": the plugin\'s configuration says allow_privileged = false (restricted = true)',
  });
});

Deno.test("the log says once what a job can still do where privileged tasks are refused and other restrictions are open", async () => {
  await using node = await FakeNode.start();
  lines.length = 0;
  await using agent = await TestAgent.start(node, { allow_privileged: false });
  for (let streams = 0; streams < 2; streams++) await agent.fingerprints().next();
  const warnings = lines.filter((line) => line.includes("restricted = true closes all"));
  assert.equal(warnings.length, 1);
  assert.equal(JSON.parse(warnings[0] ?? "")["@level"], "warn");
});
