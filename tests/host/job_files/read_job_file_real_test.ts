import assert from "node:assert/strict";

import { findOnPath } from "../../../dev/find_on_path.ts";
import { readJobFile } from "../../../src/host/job_files/read_job_file.ts";
import { makeNode, TempTree } from "../../support/temp_tree.ts";

const KIB = 1024;

async function refusalOf(path: string, within?: readonly string[]): Promise<string> {
  const text = readJobFile(path, { bytesMax: 8 * KIB, ...(within && { within }) });
  return await text.then((text) => `read "${text}"`, (error: Error) => error.message);
}

Deno.test("readJobFile() reads a regular file, also behind links in its path", async () => {
  await using tree = await TempTree.of({ "real/file": "text\n", "way": { link: "real" } });
  assert.equal(await readJobFile(`${tree.path}/way/file`, { bytesMax: KIB, within: [`${tree.path}/real`] }), "text\n");
});

Deno.test("readJobFile() refuses what is no regular file, without opening it", async () => {
  await using tree = await TempTree.of({ link: { link: "file" }, file: "text", circle: { link: "circle/x" } });
  await makeNode(`${tree.path}/fifo`, ["p"]);
  using _socket = Deno.listen({ transport: "unix", path: `${tree.path}/socket` });
  const other = "it is not a regular file";
  assert.deepEqual(
    await Promise.all([
      ...["fifo", "socket", "link", "absent", "circle/x", "file/below"].map((name) => `${tree.path}/${name}`),
      ...["/dev/zero", "/dev/tty", "/proc", "/proc/kmsg", "/proc/self/environ"],
    ].map((path) => refusalOf(path))),
    [
      ...[other, other, "it is a link", "the node has no such file", "its links lead in a circle"],
      ...["the node has no such file", other, other, other, "it is empty", "it is empty"],
    ],
  );
});

Deno.test("readJobFile() refuses a file that is larger than allowed, however large", async () => {
  await using tree = await TempTree.of({ just: "a".repeat(8 * KIB), over: "a".repeat(8 * KIB + 1), sparse: "" });
  await Deno.truncate(`${tree.path}/sparse`, 2 ** 40);
  assert.equal((await refusalOf(`${tree.path}/just`)).length, 8 * KIB + 'read ""'.length);
  for (const name of ["over", "sparse"]) {
    assert.equal(await refusalOf(`${tree.path}/${name}`), "it is larger than 8 KiB");
  }
});

Deno.test("readJobFile() refuses a file that is outside the directories allowed, by .. and by a link too", async () => {
  await using tree = await TempTree.of({ "in/out": { link: ".." }, "in/file": "text", "in2/file": "text" });
  const within = [`${tree.path}/in`, `${tree.path}/absent`];
  assert.equal(await refusalOf(`${tree.path}/in/file`, within), 'read "text"');
  for (const path of ["in/../in2/file", "in/out/in2/file", "in2/file"]) {
    assert.match(await refusalOf(`${tree.path}/${path}`, within), /^it leads out of ".+\/in", ".+\/absent"$/);
  }
});

Deno.test("readJobFile() holds up nothing when jobs name more FIFOs than Deno has file threads", async () => {
  await using tree = await TempTree.of({ file: "text" });
  await makeNode(`${tree.path}/fifo`, ["p"]);
  const fifos = Array.from({ length: 100 }, () => refusalOf(`${tree.path}/fifo`));
  assert.equal(await readJobFile(`${tree.path}/file`, { bytesMax: KIB }), "text");
  assert.deepEqual([...new Set(await Promise.all(fifos))], ["it is not a regular file"]);
});

Deno.test({
  name: "readJobFile() does not wait for who holds a lease of the file",
  ignore: (await findOnPath("python3")) === undefined,
  async fn() {
    await using tree = await TempTree.of({ file: "text" });
    // F_SETLEASE of a lease to write; whoever opens the file otherwise waits for 45 s (see fcntl(2)).
    const program =
      "import fcntl, sys; f = open(sys.argv[1], 'r+'); fcntl.fcntl(f, 1024, 1); print('held', flush=True); " +
      "import signal; signal.signal(signal.SIGIO, signal.SIG_IGN); sys.stdin.read()";
    const python = new Deno.Command("python3", {
      args: ["-c", program, `${tree.path}/file`],
      stdin: "piped",
      stdout: "piped",
    });
    await using holder = python.spawn();
    const reader = holder.stdout.getReader();
    await reader.read();
    assert.equal(await refusalOf(`${tree.path}/file`), "another process holds a lease of it");
    await holder.stdin.close();
    await reader.cancel();
  },
});
