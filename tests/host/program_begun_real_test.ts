import assert from "node:assert/strict";
import { programBegun } from "../../src/host/program_begun.ts";

const NAMED_LIKE_RUNC = "printf 'runc:[2:INIT]' >/proc/$$/comm; echo named; read word; exec sleep 1000";

/** A process that has the name of runc's, until it is told to become another program. */
async function runcsProcess() {
  const pipes = { stdin: "piped", stdout: "piped" } as const;
  const child = new Deno.Command("/bin/sh", { args: ["-c", NAMED_LIKE_RUNC], ...pipes }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  reader.releaseLock();
  return {
    pid: child.pid,
    async begin() {
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode("on\n"));
      writer.releaseLock();
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
      await child.stdout.cancel();
      await child.stdin.close().catch(() => {});
    },
  };
}

async function nameOf({ pid }: { readonly pid: number }): Promise<string> {
  return await Deno.readTextFile(`/proc/${pid}/comm`);
}

Deno.test("programBegun() waits until a process is runc's no more", async () => {
  await using process = await runcsProcess();
  const name = programBegun(process.pid, { limitMs: 600_000 }).then(() => nameOf(process));
  await process.begin();
  assert.equal(await name, "sleep\n");
});

Deno.test("programBegun() does not wait for ever for a program with the name of runc's", async () => {
  await using process = await runcsProcess();
  await programBegun(process.pid, { limitMs: 1 });
  assert.equal(await nameOf(process), "runc:[2:INIT]\n");
});

Deno.test("programBegun() waits for no process that has ended", async () => {
  const { pid, status } = new Deno.Command("true").spawn();
  await status;
  assert.equal(await programBegun(pid, { limitMs: 600_000 }), undefined);
});
