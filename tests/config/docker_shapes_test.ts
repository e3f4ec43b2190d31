import assert from "node:assert/strict";
import { decodeTaskConfig, taskConfigSpec, taskOptions } from "../../src/config/task_config.ts";
import { ConfigError } from "../../src/errors.ts";
import { encodeConfig } from "../../src/hcl/encode_config.ts";
import { LaunchError } from "../../tools/launcher/host/launch_error.ts";
import { DOCKER_VALUES } from "../fixtures/docker_option_values.ts";

/** What one kind of docker task in public job files sets, and how many tasks do. */
interface Shape {
  readonly tasks: number;
  readonly options: readonly string[];
}

/** From public job files of 84 repositories, one line for each kind: tasks, network, options. */
async function readShapes(): Promise<Shape[]> {
  const text = await Deno.readTextFile(new URL("../fixtures/docker_task_shapes.txt", import.meta.url));
  return text.trimEnd().split("\n").map((line) => {
    const [tasks, _network, options = ""] = line.split(" ");
    return { tasks: Number(tasks), options: options.split(",").filter((name) => name !== "") };
  });
}

/** Why the driver does not take the options, by Nomad's own way of encoding them; undefined when it does. */
function refusal(options: readonly string[]): string | undefined {
  // What Docker's driver does not know, such as an env block in the wrong place, no driver takes.
  const known = options.filter((name) => Object.hasOwn(DOCKER_VALUES, name));
  const config = Object.fromEntries(["image", ...known].map((name) => [name, DOCKER_VALUES[name]]));
  try {
    decodeTaskConfig(encodeConfig(taskConfigSpec(), config));
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError || error instanceof LaunchError) return error.message;
    throw error;
  }
}

Deno.test("taskOptions take at least 99.8 % of the docker tasks of public job files as they are", async () => {
  const shapes = await readShapes();
  const all = shapes.reduce((sum, { tasks }) => sum + tasks, 0);
  assert.equal(all, 1692);
  const refused = shapes.flatMap(({ tasks, options }) => {
    const reason = refusal(options);
    return reason === undefined ? [] : [{ tasks, reason }];
  });
  const share = 1 - refused.reduce((sum, { tasks }) => sum + tasks, 0) / all;
  assert.ok(share >= 0.998, `${(share * 100).toFixed(2)} %, refused: ${JSON.stringify(refused, null, 1)}`);
});

Deno.test("taskOptions know each of the 58 options of Nomad's docker driver", () => {
  const names = Object.keys(DOCKER_VALUES);
  assert.equal(names.length, 58);
  const unknown = names.filter((name) => /no argument or block type/.test(refusal([name]) ?? ""));
  assert.deepEqual(unknown, []);
});

Deno.test("taskOptions say of each option of Nomad's docker driver what becomes of it", () => {
  const words = Object.values(taskOptions).filter(({ docker }) => docker !== undefined)
    .map(({ name, docker }) => docker?.name ?? name);
  assert.deepEqual(Object.keys(DOCKER_VALUES).filter((name) => !words.includes(name)), []);
});
