import assert from "node:assert/strict";

import type { ImageConfig } from "../../../src/model/image/image_config.ts";
import { buildSpec } from "../../../src/oci/build_spec.ts";
import type { HostFacts } from "../../../src/oci/host_facts.ts";
import type { SpecProcess } from "../../../src/oci/spec.ts";
import { withUser } from "../../../src/oci/process/with_user.ts";
import { type RequestChanges, sampleFacts, sampleImage, samplePlan } from "../../support/sample.ts";

/** What the container of the sample is called; the image and the job may say otherwise. */
const HOSTNAME = "HOSTNAME=6a3f0c53-64c4-8a5e-3b56-3f0d6a2e3a11.web.scope";

interface Given {
  readonly request?: RequestChanges;
  readonly image?: Partial<ImageConfig>;
  readonly facts?: Partial<HostFacts>;
}

function processOf({ request, image, facts }: Given): SpecProcess {
  return buildSpec(samplePlan(request), sampleImage(image), sampleFacts(facts)).process;
}

const image = { entrypoint: ["/entrypoint"], cmd: ["serve", "-v"] };

const wordsByOption: readonly [what: string, config: Record<string, unknown>, args: readonly string[]][] = [
  ["runs the image's ENTRYPOINT and CMD when the job sets nothing", {}, ["/entrypoint", "serve", "-v"]],
  ["replaces CMD with command and keeps ENTRYPOINT", { command: "x" }, ["/entrypoint", "x"]],
  ["puts args after command", { command: "x", args: ["-y"] }, ["/entrypoint", "x", "-y"]],
  ["replaces CMD with args alone", { args: ["-y"] }, ["/entrypoint", "-y"]],
  ["replaces ENTRYPOINT and CMD with entrypoint", { entrypoint: ["a", "b"] }, ["a", "b"]],
  ["puts args after entrypoint", { entrypoint: ["a"], args: ["-y"] }, ["a", "-y"]],
  ["clears ENTRYPOINT and keeps CMD for an empty entrypoint", { entrypoint: [] }, ["serve", "-v"]],
  ["runs args alone for an empty entrypoint", { entrypoint: [], args: ["-y"] }, ["-y"]],
  ["runs command alone for an empty entrypoint", { entrypoint: [], command: "x", args: ["-y"] }, ["x", "-y"]],
  ["clears ENTRYPOINT and CMD for an entrypoint of one empty word", { entrypoint: [""], args: ["-y"] }, ["-y"]],
];

for (const [what, config, args] of wordsByOption) {
  Deno.test(`buildSpec() ${what}`, () => {
    assert.deepEqual(processOf({ request: { config }, image }).args, args);
  });
}

Deno.test("buildSpec() refuses a container with nothing to run, naming the image", () => {
  assert.throws(() => processOf({ image: { entrypoint: [], cmd: [] } }), {
    name: "ConfigError",
    message: 'Cannot run image "web:1": no ENTRYPOINT and no CMD is left, set command or entrypoint',
  });
});

Deno.test("buildSpec() lets the job's environment win over the image's, PATH included", () => {
  const { env } = processOf({
    request: { env: { PATH: "/job", B: "2", A: "x=y" } },
    image: { env: ["A=image", "PATH=/image", "C"] },
  });
  assert.deepEqual(env, [HOSTNAME, "A=x=y", "PATH=/job", "C=", "B=2"]);
});

Deno.test("buildSpec() refuses a variable that no process can have, by its name, for its value may be a secret", () => {
  assert.throws(() => processOf({ request: { env: { TOKEN: "secret\0" } } }), {
    name: "ConfigError",
    message: 'Cannot use env "TOKEN": its value has a NUL, allowed is a text without',
  });
});

Deno.test("buildSpec() gives a default PATH when neither image nor job has one", () => {
  const { env } = processOf({ request: { env: {} }, image: { env: [] } });
  assert.deepEqual(env, [HOSTNAME, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]);
});

Deno.test("buildSpec() sets no TERM, since the task has no terminal", () => {
  const { env, terminal } = processOf({});
  assert.equal(env.some((entry) => entry.startsWith("TERM=")), false);
  assert.equal(terminal, undefined);
});

Deno.test("buildSpec() starts in cwd, else in the image's WORKDIR, else in /", () => {
  assert.equal(processOf({ request: { config: { cwd: "/job" } } }).cwd, "/job");
  assert.equal(processOf({}).cwd, "/app");
  assert.equal(processOf({ image: { workingDir: "" } }).cwd, "/");
  assert.equal(processOf({ image: { workingDir: "srv" } }).cwd, "/srv");
});

Deno.test("withUser() runs the process of a specification as that user, with its groups", () => {
  const spec = buildSpec(samplePlan(), sampleImage(), sampleFacts());
  assert.deepEqual(spec.process.user, { uid: 0, gid: 0, additionalGids: [0] });
  const user = { uid: 1000, gid: 1000, additionalGids: [1000, 29] };
  assert.deepEqual(withUser(spec, user), { ...spec, process: { ...spec.process, user } });
});

Deno.test("buildSpec() sets no_new_privileges, but not for a privileged task", () => {
  assert.equal(processOf({}).noNewPrivileges, true);
  assert.equal(processOf({ request: { config: { privileged: true } } }).noNewPrivileges, false);
});

Deno.test("buildSpec() limits open files to 1024, raisable to 524288", () => {
  assert.deepEqual(processOf({}).rlimits, [{ type: "RLIMIT_NOFILE", soft: 1024, hard: 524_288 }]);
});

Deno.test("buildSpec() caps the limit of open files at the node's hard limit", () => {
  const { rlimits: [high] } = processOf({ facts: { nofileHardLimit: 4096 } });
  assert.deepEqual(high, { type: "RLIMIT_NOFILE", soft: 1024, hard: 4096 });
  const { rlimits: [low] } = processOf({ facts: { nofileHardLimit: 512 } });
  assert.deepEqual(low, { type: "RLIMIT_NOFILE", soft: 512, hard: 512 });
});

Deno.test("buildSpec() does not let a container inherit the shim's protection from the OOM killer", () => {
  assert.equal(processOf({}).oomScoreAdj, 0);
});

Deno.test("buildSpec() refuses an environment that is larger than a process can be given", () => {
  const env = (count: number, value: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`A${at}`, value]));
  const build = (env: Record<string, string>) => buildSpec(samplePlan({ env }), sampleImage(), sampleFacts());
  assert.throws(
    () => build(env(9_000, "")),
    /^ConfigError: Cannot use an env of 9003 entries and \d+ characters: allowed/,
  );
  assert.throws(
    () => build(env(20, "a".repeat(100_000))),
    /^ConfigError: Cannot use an env of 23 entries and 2000\d+ characters/,
  );
  assert.equal(build(env(8_000, "")).process.env.length, 8_003);
});
