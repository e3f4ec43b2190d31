import assert from "node:assert/strict";
import { task, testRefusals } from "./refusal.ts";

Deno.test("decodeTaskConfig() reads work_dir as cwd", () => {
  assert.equal(task({ work_dir: "/w" }).cwd, "/w");
  assert.equal(task({ work_dir: "/w", cwd: null }).cwd, "/w");
  assert.equal(task({ work_dir: null, cwd: "/c" }).cwd, "/c");
});

Deno.test("decodeTaskConfig() lets an empty entrypoint stand beside a command", () => {
  const { command, entrypoint } = task({ command: "/bin/true", entrypoint: [] });
  assert.deepEqual({ command, entrypoint }, { command: "/bin/true", entrypoint: [] });
});

Deno.test("decodeTaskConfig() keeps empty words of args", () => {
  assert.deepEqual(task({ args: ["", "a b"] }).args, ["", "a b"]);
});

Deno.test("decodeTaskConfig() reads empty texts as not set", () => {
  const empty = task({ command: "", cwd: "", pid_mode: "", hostname: "", shm_size: "", cpuset_cpus: "", platform: "" });
  assert.deepEqual(empty, task({}));
});

testRefusals(task, [
  [
    { image: "" },
    'Cannot use the configuration: option "image" is missing, it must be set to an image reference such as redis:7 or ghcr.io/org/app@sha256:…',
  ],
  [
    { image: null },
    'Cannot use the configuration: option "image" is missing, it must be set to an image reference such as redis:7 or ghcr.io/org/app@sha256:…',
  ],
  [
    { image: "a b" },
    'Cannot use image "a b": allowed is an image reference such as redis:7 or ghcr.io/org/app@sha256:…',
  ],
  [{ image: 7 }, 'Cannot use image "7": allowed is an image reference such as redis:7 or ghcr.io/org/app@sha256:…'],
  [{ args: "x" }, 'Cannot use args "(hidden)": allowed is a list, each element a text without NUL'],
  [{ args: ["x", 1] }, 'Cannot use args[1] "(hidden)": allowed is a text without NUL'],
  [{ args: ["a\0b"] }, 'Cannot use args[0] "(hidden)": allowed is a text without NUL'],
  [{ command: "/bin/a\0b" }, 'Cannot use command "/bin/a\0b": allowed is a text without NUL'],
  [{ cwd: "w" }, 'Cannot use cwd "w": allowed is an absolute path in the container'],
  [{ work_dir: "w" }, 'Cannot use work_dir "w": allowed is an absolute path in the container'],
  [
    { cwd: "/a", work_dir: "/b" },
    'Cannot use work_dir "/b": cwd is set too and both mean the same, set one of them',
  ],
  [{ pid_mode: "container:x" }, 'Cannot use pid_mode "container:x": allowed is "host" or "private"'],
  [{ privileged: "yes" }, 'Cannot use privileged "yes": allowed is true or false'],
]);
