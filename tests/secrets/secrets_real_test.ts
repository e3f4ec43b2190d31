import assert from "node:assert/strict";
import { Code } from "../../packages/grpc/code.ts";
import { configureLog } from "../../src/log.ts";
import { OBEDIENT } from "../driver/suite/programs.ts";
import { HelperProgram } from "../images/credentials/helper_program.ts";
import { TestAgent } from "../support/agent/test_agent.ts";
import { TestExec } from "../support/agent/test_exec.ts";
import { failing } from "../../dev/in_process/fake_containerd/faults.ts";
import { fakeImage } from "../../dev/in_process/fake_containerd/images/fake_images.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { assertClean } from "../support/node/suite_case.ts";
import { OtlpReceiver } from "../telemetry/otlp_receiver.ts";
import { addCheck } from "./said_by_check.ts";
import { Told } from "./told.ts";

const USER = "ann";
/** By where each of them is given to the driver. */
const SECRETS = {
  task: "first-Xk3pQ9",
  plugin: "second-Vb7wLm",
  file: "third-Zr2tYh",
  env: "fourth-Nc8dJs",
  argument: "fifth-Gw5xTf",
  exec: "sixth-Pq1vRk",
  label: "seventh-Hm4zBd",
  helper: "eighth-Ty6nLw",
};
const OF_REGISTRIES = [SECRETS.task, SECRETS.plugin, SECRETS.file, SECRETS.helper];
const VALUES = [...Object.values(SECRETS), ...OF_REGISTRIES.map((secret) => `${USER}:${secret}`)];
const CREDENTIALS = { username: USER, password: SECRETS.task };
const [BY_TASK, BY_PLUGIN, BY_FILE] = ["task.example/a:1", "plugin.example/b:1", "file.example/c:1"] as const;
const BY_HELPER = "helper.example/d:1";
/** What docker calls its credential helper, and what that answers, and what it says when it fails. */
const HELPER = "of-secrets";
const HELPS = `echo '{"Username":"${USER}","Secret":"${SECRETS.helper}"}'`;
const FAILS = `echo '{"Secret":"${SECRETS.helper}"'; echo no luck today >&2; exit 1`;
/** Pulls that fail: the registry wants another password; it is broken. */
const [LOCKED, BROKEN] = ["plugin.example/locked:1", "file.example/broken:1"] as const;
/** Steps of a start, each of which fails once. */
const STEPS = ["Snapshots.Prepare", "Containers.Create", "Tasks.Create", "Tasks.Start"];

const LABEL = "shop.key";

const JOB = {
  env: { TOKEN: SECRETS.env },
  config: { ...OBEDIENT, args: [...OBEDIENT.args, SECRETS.argument], labels: [{ [LABEL]: SECRETS.label }] },
};

/** What the plugin tells of one run, and what the run is on. */
interface Run {
  readonly told: Told;
  readonly node: FakeNode;
  readonly agent: TestAgent;
}

async function addImages({ containerd }: FakeNode): Promise<void> {
  const entries = [[BY_TASK, SECRETS.task], [BY_PLUGIN, SECRETS.plugin], [BY_FILE, SECRETS.file], [
    BY_HELPER,
    SECRETS.helper,
  ], [
    LOCKED,
    "other",
  ]];
  for (const [name = "", secret = ""] of entries) {
    containerd.registry.add(await fakeImage(name), { credentials: { username: USER, secret } });
  }
  containerd.registry.break(BROKEN, new Error("failed to do request: 500"));
}

/** The plugin's configuration: credentials of its own, and docker's file. */
async function pluginBlock(file: string) {
  await Deno.writeTextFile(
    file,
    JSON.stringify({
      auths: { "file.example": { auth: btoa(`${USER}:${SECRETS.file}`) } },
      credHelpers: { "helper.example": HELPER },
    }),
  );
  return { username: USER, password: SECRETS.plugin, server_address: "plugin.example", config: file };
}

/** A pull with the credentials of a helper, and one whose helper fails. */
async function helped(run: Run): Promise<void> {
  {
    await using _helper = await HelperProgram.install(HELPER, HELPS);
    await succeed(run, { image: BY_HELPER });
  }
  await using _helper = await HelperProgram.install(HELPER, FAILS);
  await using task = await run.agent.task({ config: { ...OBEDIENT, image: BY_HELPER, force_pull: true } });
  await run.told.failure("broken helper", task.start());
}

/** A task from its start to its removal, with commands in it, in a second plugin too. */
async function succeed({ told, node, agent }: Run, config: { image: string; auth?: (typeof CREDENTIALS)[] }) {
  await using task = await agent.task({ ...JOB, config: { ...JOB.config, ...config } });
  const { handle, ...answer } = await task.startAnswer();
  // Nomad's own words to the driver come back beside this.
  told.add("handles", handle?.driverState);
  told.add("answers", answer);
  await task.allocDir.stdout.line();
  const running = { taskId: task.id };
  const { stdout } = await agent.driver.execTask({
    ...running,
    command: ["/bin/sh", "-c", "echo $TOKEN", SECRETS.exec],
  });
  assert.equal(new TextDecoder().decode(stdout), `${SECRETS.env}\n`);
  told.add("answers", await agent.driver.execTask({ ...running, command: ["/missing", SECRETS.exec] }));
  using _fault = node.containerd.wire.intercept("Tasks.Exec", failing(Code.UNKNOWN, "no luck today"));
  using session = new TestExec(agent.driver, { ...running, command: ["/bin/sh", "-c", "exit 0", SECRETS.exec] });
  await told.failure("session", session.outcome());
  await told.addTask(agent, task.id);
  told.addLabels(node.containerd, { but: LABEL });
  await task.stop();
  told.add("answers", await task.wait());
  await told.failure("late exec", agent.driver.execTask({ ...running, command: ["/bin/sh", SECRETS.exec] }));
}

/** Starts that fail, each for another reason. */
async function fail({ told, node, agent }: Run): Promise<void> {
  const start = async (place: string, config: Record<string, unknown>, job: { env?: Record<string, string> } = {}) => {
    const whole = { image: node.image, auth: [CREDENTIALS], ...JOB.config, ...config };
    await using task = await agent.task({ ...JOB, ...job, config: whole as typeof JOB.config });
    await told.failure(place, task.start());
  };
  await start("refused option", { devices: [{ host_path: "relative" }] });
  await start("refused user name", { auth: [{ ...CREDENTIALS, username: "" }] });
  await start("refused server", { auth: [{ ...CREDENTIALS, server_address: "no registry" }] });
  await start("refused argument", { args: [`${SECRETS.argument}\0`] });
  await start("refused variable", {}, { env: { TOKEN: `${SECRETS.env}\0` } });
  await start("refused label", { labels: [{ "": SECRETS.label }] });
  await start("wrong password", { image: LOCKED, auth: [] });
  await start("wrong password of the task", { image: LOCKED });
  await start("broken registry", { image: BROKEN, auth: [] });
  await start("missing program", { command: "/missing" });
  for (const step of STEPS) {
    using _fault = node.containerd.wire.intercept(step, failing(Code.UNKNOWN, "no luck today"));
    await start(step, {});
  }
}

Deno.test("no secret of a job or of an operator is in logs, events, errors, labels, handles, fingerprints, telemetry or what check says", async () => {
  const told = new Told();
  configureLog({ write: (line) => told.add("log", line), level: "trace" });
  await using receiver = new OtlpReceiver();
  await using node = await FakeNode.start();
  await addImages(node);
  const file = await Deno.makeTempFile();
  try {
    const auth = await pluginBlock(file);
    await addCheck(told, node, auth);
    const config = { auth: [auth], telemetry: [{ otlp_endpoint: receiver.endpoint }] };
    await using agent = await TestAgent.start(node, config);
    told.follow("events", agent.events());
    told.follow("fingerprints", agent.fingerprints());
    const run = { told, node, agent };
    await succeed(run, { image: BY_TASK, auth: [CREDENTIALS] });
    await succeed(run, { image: BY_PLUGIN });
    await succeed(run, { image: BY_FILE });
    await helped(run);
    await fail(run);
    await Deno.writeTextFile(file, `{"auths": {"file.example": {"auth": "${btoa(`${USER}:${SECRETS.file}`)}" oops`);
    for (const config of [{ image: BY_FILE, force_pull: true }, { image: node.image, seccomp_profile: file }]) {
      await using task = await agent.task({ config: { ...config, ...OBEDIENT } });
      await told.failure("broken file", task.start());
    }
  } finally {
    await Deno.remove(file);
  }
  for (const body of receiver.bodies) told.add("telemetry", body);
  await assertClean(node);
  const places = [
    "answers",
    "check",
    "errors",
    "events",
    "fingerprints",
    "handles",
    "labels",
    "log",
    "metadata",
    "telemetry",
  ];
  assert.deepEqual(told.places, places);
  assert.deepEqual(told.leaks(VALUES), []);
});
