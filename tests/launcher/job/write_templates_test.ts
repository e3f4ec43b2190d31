import assert from "node:assert/strict";
import type { Template } from "../../../tools/launcher/job/job.ts";
import { hostPath, writeTemplates } from "../../../tools/launcher/allocation/write_templates.ts";

const place = { directory: "/a", taskName: "web" };

function template(destination: string, data: string, env = false): Template {
  return { data, destination, env, mode: 0o640 };
}

Deno.test("hostPath() finds a template's file by every name a job may give it", () => {
  const named = [
    "local/x",
    "/local/x",
    "${NOMAD_TASK_DIR}/x",
    "secrets/x",
    "${NOMAD_SECRETS_DIR}/x",
    "alloc/x",
    "${NOMAD_ALLOC_DIR}/x",
  ];
  const paths = [
    "/a/web/local/x",
    "/a/web/local/x",
    "/a/web/local/x",
    "/a/web/secrets/x",
    "/a/web/secrets/x",
    "/a/alloc/x",
    "/a/alloc/x",
  ];
  assert.deepEqual(named.map((name) => hostPath(name, place)), paths);
});

for (const destination of ["/etc/x", "local/../../x", "../x", "local/"]) {
  Deno.test(`hostPath() refuses ${destination}`, () => {
    assert.throws(() => hostPath(destination, place), /^LaunchError: Cannot write template/);
  });
}

Deno.test("writeTemplates() writes files with their mode and returns the environment they add", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const env = await writeTemplates([
      template("local/conf/app", "x=1\n"),
      template("secrets/env", '# note\n\nA=1\nexport B="two words"\nC=\n', true),
    ], { directory, taskName: "web" });
    assert.deepEqual(env, { A: "1", B: "two words", C: "" });
    assert.equal(await Deno.readTextFile(`${directory}/web/local/conf/app`), "x=1\n");
    const { mode } = await Deno.stat(`${directory}/web/local/conf/app`);
    assert.equal((mode ?? 0) & 0o777, 0o640);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("writeTemplates() refuses an environment with a line that is no assignment", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const wrong = writeTemplates([template("local/env", "not an assignment", true)], { directory, taskName: "web" });
    await assert.rejects(wrong, /"not an assignment" is not NAME=value/);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("writeTemplates() reads an environment as Nomad does: escapes, quotes, comments", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const data = [
      ...['A="x\\ny"', "export B='q'", "C=v # comment", "D='a\\n'\"b\\t\"c", "E = two words", 'F="#"'],
      ...["  # note", "G=", 'H=" x "#y'],
    ].join("\n");
    const env = await writeTemplates([template("local/env", data, true)], { directory, taskName: "web" });
    assert.deepEqual(env, {
      ...{ A: "x\ny", B: "q", C: "v", D: "a\\nb\tc", E: "two words", F: "#", G: "", H: " x " },
    });
    for (const wrong of ['A="x', "A='x", 'A="\\x"', "=x"]) {
      await assert.rejects(writeTemplates([template("local/env", wrong, true)], { directory, taskName: "web" }));
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
