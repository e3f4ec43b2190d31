import assert from "node:assert/strict";
import { copyFifo } from "../../src/host/pipes/copy_fifo.ts";
import { makeNode } from "../support/temp_tree.ts";

Deno.test("copyFifo() copies what comes, to its end", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const [source, target] = [`${directory}/source`, `${directory}/target`];
    for (const path of [source, target]) await makeNode(path, ["p"]);
    const writer = new Deno.Command("sh", {
      args: ["-c", 'exec 3<>"$0" >"$0"; echo one; read go; echo two', source],
      stdin: "piped",
    }).spawn();
    const first = copyFifo(source, target);
    const reader = new Deno.Command("head", { args: ["-c", "8", target], stdout: "piped" }).spawn();
    const input = writer.stdin.getWriter();
    await input.ready;
    await input.write(new TextEncoder().encode("go\n"));
    await input.close();
    const { stdout } = await reader.output();
    assert.equal(new TextDecoder().decode(stdout), "one\ntwo\n");
    await writer.status;
    await first;
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("copyFifo() leaves alone what is no FIFO", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/file`, "text");
    await copyFifo(`${directory}/file`, `${directory}/nothing`);
    await makeNode(`${directory}/fifo`, ["p"]);
    await copyFifo(`${directory}/fifo`, `${directory}/nothing`);
    assert.deepEqual((await Array.fromAsync(Deno.readDir(directory), ({ name }) => name)).sort(), ["fifo", "file"]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
