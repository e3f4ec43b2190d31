import assert from "node:assert/strict";
import { PipeWriter } from "../../src/host/pipes/pipe_writer.ts";

/** More than a pipe holds. */
const MUCH = new Uint8Array(300_000);

Deno.test("PipeWriter passes on what is written, and its end", async () => {
  const cat = new Deno.Command("cat", { stdin: "piped", stdout: "piped" }).spawn();
  const pipe = new PipeWriter(cat.stdin);
  const output = cat.output();
  assert.deepEqual([await pipe.write(MUCH), await pipe.close()], [true, true]);
  assert.deepEqual((await output).stdout, MUCH);
});

Deno.test("PipeWriter drops what comes once the reader has left, and tells so at the end", async () => {
  const deaf = new Deno.Command("true", { stdin: "piped" }).spawn();
  const pipe = new PipeWriter(deaf.stdin);
  await deaf.status;
  await pipe.write(MUCH);
  assert.equal(await pipe.write(MUCH), false);
  assert.equal(await pipe.close(), false);
});
