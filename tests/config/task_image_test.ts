import assert from "node:assert/strict";
import { task, testRefusals } from "./refusal.ts";

const DURATION = 'a duration from 1ms to 596h, such as "90s" or "1h30m"';
const REGISTRY = "a registry as host or host:port";

Deno.test("decodeTaskConfig() reads durations as Go writes them", () => {
  const read = (image_pull_timeout: string) => task({ image_pull_timeout }).imagePullTimeoutMs;
  assert.deepEqual(["5m", "1h30m", "1.5s", ".5s", "250ms", ""].map(read), [
    300_000,
    5_400_000,
    1500,
    500,
    250,
    undefined,
  ]);
});

Deno.test("decodeTaskConfig() reads platforms with the names people use for architectures", () => {
  assert.deepEqual(task({ platform: "linux/aarch64" }).platform, { os: "linux", architecture: "arm64" });
  assert.deepEqual(task({ platform: "linux/arm/v7" }).platform, { os: "linux", architecture: "arm", variant: "v7" });
});

Deno.test("decodeTaskConfig() reads the registry of credentials from a URL too", () => {
  const read = (server_address: string) => task({ auth: { username: "u", password: "p", server_address } }).auth;
  assert.equal(read("https://index.docker.io/v1/")?.serverAddress, "index.docker.io");
  assert.equal(read("R.example:5000")?.serverAddress, "r.example:5000");
});

Deno.test("decodeTaskConfig() takes an auth block of empty texts for none", () => {
  assert.equal(task({ auth: { username: "", password: "", server_address: null } }).auth, undefined);
});

testRefusals(task, [
  [{ image_pull_timeout: "0" }, `Cannot use image_pull_timeout "0": allowed is ${DURATION}`],
  [{ image_pull_timeout: "-1s" }, `Cannot use image_pull_timeout "-1s": allowed is ${DURATION}`],
  [{ image_pull_timeout: "5" }, `Cannot use image_pull_timeout "5": allowed is ${DURATION}`],
  [{ image_pull_timeout: "5 m" }, `Cannot use image_pull_timeout "5 m": allowed is ${DURATION}`],
  [{ image_pull_timeout: "1ns" }, `Cannot use image_pull_timeout "1ns": allowed is ${DURATION}`],
  [{ image_pull_timeout: "1000h" }, `Cannot use image_pull_timeout "1000h": allowed is ${DURATION}`],
  [{ image_pull_timeout: 300 }, `Cannot use image_pull_timeout "300": allowed is ${DURATION}`],
  [
    { auth: { username: "u", password: "" } },
    'Cannot use the configuration: option "auth.password" is missing, it must be set to the password of username',
  ],
  [
    { auth: { username: "u", password: 7 } },
    'Cannot use auth.password "(hidden)": allowed is a text that is not empty',
  ],
  [
    { auth: { username: "", password: "p" } },
    'Cannot use the configuration: option "auth.username" is missing, it must be set to the user of password',
  ],
  [
    { auth: { username: "u", password: "p", server_address: "a b" } },
    `Cannot use auth.server_address "a b": allowed is ${REGISTRY}`,
  ],
  [
    { load: "/etc/x.tar" },
    'Cannot use load "/etc/x.tar": allowed is a path inside the task directory such as local/image.tar',
  ],
  [
    { load: "local/../../x" },
    'Cannot use load "local/../../x": allowed is a path inside the task directory such as local/image.tar',
  ],
  [
    { platform: "windows/amd64" },
    'Cannot use platform "windows/amd64": allowed is linux/<architecture>[/<variant>], such as linux/arm64',
  ],
  [
    { platform: "linux/z80" },
    'Cannot use platform "linux/z80": allowed is linux/<architecture>[/<variant>], such as linux/arm64',
  ],
  [{ force_pull: 1 }, 'Cannot use force_pull "1": allowed is true or false'],
  [{ auth_soft_fail: "x" }, 'Cannot use auth_soft_fail "x": allowed is true or false'],
]);
