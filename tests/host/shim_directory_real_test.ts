import assert from "node:assert/strict";
import { shimDirectory } from "../../src/host/shim_directory.ts";

const BUNDLES = "io.containerd.runtime.v2.task/nomad";

/** A process whose parent was started in that directory, as a shim's container is, until the end of `use`. */
async function withShim(directory: string, use: (pid: number) => Promise<void>): Promise<void> {
  await Deno.mkdir(directory, { recursive: true });
  const args = ["-c", "sleep 60 & echo $!; exec cat"];
  await using parent = new Deno.Command("sh", { args, cwd: directory, stdin: "piped", stdout: "piped" }).spawn();
  const reader = parent.stdout.getReader();
  const pid = Number(new TextDecoder().decode((await reader.read()).value));
  try {
    await use(pid);
  } finally {
    Deno.kill(pid, "SIGKILL");
    await parent.stdin.close();
    await reader.cancel();
  }
}

async function inTemporaryDirectory(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "shim-" });
  try {
    await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const task = { namespace: "nomad", containerId: "web" };
const option = { containerdState: "/run/containerd" };

Deno.test("shimDirectory() is found by where the parent of the task's process was started", async () => {
  await inTemporaryDirectory((state) =>
    withShim(`${state}/${BUNDLES}/web`, async (pid) => {
      assert.equal(await shimDirectory({ ...task, pid }, option), `${state}/${BUNDLES}/web`);
    })
  );
});

Deno.test("shimDirectory() is found though the shim was started for another task of the namespace", async () => {
  await inTemporaryDirectory((state) =>
    withShim(`${state}/${BUNDLES}/pod`, async (pid) => {
      assert.equal(await shimDirectory({ ...task, pid }, option), `${state}/${BUNDLES}/web`);
    })
  );
});

Deno.test("shimDirectory() is below the configured state directory where no parent tells", async () => {
  const below = `/run/containerd/${BUNDLES}/web`;
  await inTemporaryDirectory((elsewhere) =>
    withShim(elsewhere, async (pid) => assert.equal(await shimDirectory({ ...task, pid }, option), below))
  );
  for (const pid of [1, 0, 2 ** 22 + 1]) assert.equal(await shimDirectory({ ...task, pid }, option), below);
});
