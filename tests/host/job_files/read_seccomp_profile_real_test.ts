import assert from "node:assert/strict";

import { type ProfilePlaces, readSeccompProfile } from "../../../src/host/job_files/read_seccomp_profile.ts";
import { TempTree } from "../../support/temp_tree.ts";

const PROFILE = '{"defaultAction":"SCMP_ACT_ALLOW"}';

function placesOf({ path }: TempTree, directories?: readonly string[]): ProfilePlaces {
  return { directories, taskDirectory: `${path}/task`, own: [`${path}/task/local`, `${path}/task/secrets`] };
}

async function refuses(path: string, places: ProfilePlaces, reason: string): Promise<void> {
  await assert.rejects(readSeccompProfile(path, places), {
    name: "ConfigError",
    message: `Cannot use seccomp_profile "${path}": ${reason}`,
  });
}

Deno.test("readSeccompProfile() reads the JSON of a profile of the node, and of one in the task's own directory", async () => {
  await using tree = await TempTree.of({ "own.json": PROFILE, "task/local/own.json": PROFILE });
  const json = { defaultAction: "SCMP_ACT_ALLOW" };
  for (const path of [`${tree.path}/own.json`, "local/own.json", `${tree.path}/task/local/own.json`]) {
    assert.deepEqual(await readSeccompProfile(path, placesOf(tree)), { path, json, isOperators: false });
  }
});

Deno.test("readSeccompProfile() refuses a profile that is in none of the operator's directories, naming the option", async () => {
  await using tree = await TempTree.of({
    "ops/own.json": PROFILE,
    "other.json": PROFILE,
    "ops/link.json": { link: "../other.json" },
    "ops/up": { link: ".." },
    "task/local/own.json": PROFILE,
  });
  const ops = `${tree.path}/ops`;
  const places = placesOf(tree, [ops]);
  assert.equal((await readSeccompProfile(`${ops}/own.json`, places)).isOperators, true);
  assert.equal((await readSeccompProfile("local/own.json", places)).isOperators, false);
  const allowed = (which: string) => `the plugin's seccomp_profile_dirs allows ${which}, and the task's own directory`;
  await refuses(`${tree.path}/other.json`, places, allowed(`"${ops}"`));
  await refuses(`${ops}/../other.json`, places, allowed(`"${ops}"`));
  await refuses(`${ops}/own.json`, placesOf(tree, []), allowed("no directory of the node"));
  await refuses(`${ops}/link.json`, places, "it is a link");
  await refuses(`${ops}/up/other.json`, places, `it leads out of "${ops}"`);
});

Deno.test("readSeccompProfile() refuses what a task put in its directory to be led elsewhere", async () => {
  await using tree = await TempTree.of({
    "task/local/link.json": { link: "/etc/passwd" },
    "task/local/way": { link: "/etc" },
    "task/private/own.json": PROFILE,
    "task/secrets": { directory: true },
  });
  const places = placesOf(tree);
  const own = `it leads out of "${tree.path}/task/local", "${tree.path}/task/secrets"`;
  await refuses("local/link.json", places, "it is a link");
  await refuses("local/way/passwd", places, own);
  await refuses("private/own.json", places, own);
});

Deno.test("readSeccompProfile() refuses a file that is not there, empty, too large or no JSON, showing nothing of it", async () => {
  await using tree = await TempTree.of({
    secret: "hunter2",
    cut: '{"password": hunter2, "and": "a good many more words, so that it is cut"}',
    large: `"${"a".repeat(256 * 1024)}"`,
    half: "{",
    empty: "",
  });
  const reasons = {
    secret: "it is not JSON",
    cut: "it is not JSON",
    half: "it is not JSON",
    large: "it is larger than 256 KiB",
    empty: "it is empty",
    absent: "the node has no such file",
  };
  for (const [name, reason] of Object.entries(reasons)) await refuses(`${tree.path}/${name}`, placesOf(tree), reason);
});
