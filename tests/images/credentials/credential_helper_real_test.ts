import assert from "node:assert/strict";
import { askCredentialHelper } from "../../../src/images/credentials/credential_helper.ts";
import { CredentialsError } from "../../../src/images/credentials/credentials_error.ts";
import { HelperProgram } from "./helper_program.ts";
import { processEnd, writtenWhenLate } from "../../support/child_processes.ts";

const CALL = { name: "tests", timeoutMs: 30_000 };

/** Asks a helper that does not answer in time. */
async function assertLate(timeoutMs: number): Promise<void> {
  await assert.rejects(askCredentialHelper("registry.example", { ...CALL, timeoutMs }), (error) => {
    assert.ok(error instanceof CredentialsError);
    assert.ok(error.message.endsWith(`: it did not answer within ${timeoutMs / 1_000} s`), error.message);
    assert.equal(error.recoverable, true);
    return true;
  });
}

Deno.test("askCredentialHelper() gives the helper the server's URL and takes user and secret", async () => {
  await using helper = await HelperProgram.install(
    "tests",
    `echo '{"ServerURL":"x","Username":"ann","Secret":"s3cret"}'`,
  );
  assert.deepEqual(await askCredentialHelper("registry.example", CALL), { username: "ann", secret: "s3cret" });
  assert.deepEqual(await helper.asked(), ["get registry.example"]);
});

Deno.test("askCredentialHelper() takes a refresh token, which has no user", async () => {
  await using _helper = await HelperProgram.install("tests", `echo '{"Username":"<token>","Secret":"refresh"}'`);
  assert.deepEqual(await askCredentialHelper("registry.example", CALL), { username: "", secret: "refresh" });
});

Deno.test("askCredentialHelper() has nothing when the helper knows nothing of the registry", async () => {
  await using _helper = await HelperProgram.install("tests", "echo credentials not found in native keychain; exit 1");
  assert.equal(await askCredentialHelper("registry.example", CALL), undefined);
});

Deno.test("askCredentialHelper() refuses, to be tried again, when the helper fails", async () => {
  await using _helper = await HelperProgram.install("tests", "echo token expired >&2; echo s3cret; exit 1");
  await assert.rejects(askCredentialHelper("registry.example", CALL), (error) => {
    assert.ok(error instanceof CredentialsError);
    assert.equal(
      error.message,
      'Cannot get credentials of "registry.example" from docker-credential-tests: it exited with 1 (token expired)',
    );
    assert.equal(error.recoverable, true);
    return true;
  });
});

Deno.test("askCredentialHelper() refuses nonsense for good, without telling what it was", async () => {
  for (const answer of ["s3cret", "[]", '{"Username":"ann"}', ""]) {
    await using _helper = await HelperProgram.install("tests", `echo '${answer}'`);
    await assert.rejects(askCredentialHelper("registry.example", CALL), (error) => {
      assert.ok(error instanceof CredentialsError);
      assert.match(error.message, /: its answer is not what helpers print$/);
      assert.equal(error.recoverable, false);
      return true;
    });
  }
});

Deno.test("askCredentialHelper() kills a helper that hangs, with all it started", async () => {
  await using helper = await HelperProgram.install("tests", `sleep 1000 & echo $! >$(dirname $0)/pid; wait`);
  await processEnd(Number(await writtenWhenLate(`${helper.directory}/pid`, assertLate)));
});

Deno.test("askCredentialHelper() gives up a helper that has ended while a daemon of its own holds its output", async () => {
  await using helper = await HelperProgram.install(
    "tests",
    `setsid sh -c 'echo $$ >>"$0"; exec sleep 1000' $(dirname $0)/pid &`,
  );
  const daemons = (await writtenWhenLate(`${helper.directory}/pid`, assertLate)).trim().split("\n");
  for (const daemon of daemons) Deno.kill(Number(daemon), "SIGKILL");
});

Deno.test("askCredentialHelper() takes an answer of a helper that does not read its input", async () => {
  await using helper = await HelperProgram.install("tests", "");
  const script = `#!/bin/sh\nexec <&-\necho '{"Username":"ann","Secret":"s3cret"}'\n`;
  await Deno.writeTextFile(`${helper.directory}/docker-credential-tests`, script);
  assert.deepEqual(await askCredentialHelper("x".repeat(1_000_000), CALL), { username: "ann", secret: "s3cret" });
});

Deno.test("askCredentialHelper() names a helper that is not on PATH", async () => {
  await assert.rejects(askCredentialHelper("registry.example", { ...CALL, name: "nobody" }), (error) => {
    assert.ok(error instanceof CredentialsError);
    assert.match(error.message, /from docker-credential-nobody: it is not on PATH$/);
    assert.equal(error.recoverable, false);
    return true;
  });
});
