import assert from "node:assert/strict";

import { runCommand } from "../../dev/run_command.ts";
import { type Row, type Rows, testRows } from "./run_rows.ts";

/** A directory of the node whose mounts can be seen elsewhere, with a place to mount something. */
class SharedVolume implements AsyncDisposable {
  readonly path: string;
  /** Where the test or the task mounts something below the volume. */
  readonly inner: string;

  private constructor(path: string) {
    this.path = path;
    this.inner = `${path}/inner`;
  }

  static async make(): Promise<SharedVolume> {
    const volume = new SharedVolume(await Deno.makeTempDir({ prefix: "volume-" }));
    await runCommand(["mount", "-t", "tmpfs", "tmpfs", volume.path]);
    await runCommand(["mount", "--make-shared", volume.path]);
    await Deno.mkdir(volume.inner);
    return volume;
  }

  /** Mounts a file system with one file below the volume. */
  async mountInner(): Promise<void> {
    await runCommand(["mount", "-t", "tmpfs", "tmpfs", this.inner]);
    await Deno.writeTextFile(`${this.inner}/late`, "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await runCommand(["umount", "--recursive", this.path]);
    await Deno.remove(this.path);
  }
}

/** Tells at SIGUSR1 what is below the volume by then. */
const TELL = "trap 'ls -A /vol/inner; exit' USR1; echo ready; while :; do sleep 3600 & wait $!; done";

/** What a running task finds in a mount that the node makes after its start. */
async function seenLater(rows: Rows, propagationMode: string): Promise<string | undefined> {
  await using volume = await SharedVolume.make();
  const mounts = [{ taskPath: "/vol", hostPath: volume.path, propagationMode }];
  await using task = await rows.ready(TELL, { task: { mounts } });
  await volume.mountInner();
  await task.signal("SIGUSR1");
  return await task.allocDir.stdout.line();
}

/** What the node finds of a mount that a task makes. */
async function seenByNode(rows: Rows, propagationMode: string): Promise<string[]> {
  await using volume = await SharedVolume.make();
  const mounts = [{ taskPath: "/vol", hostPath: volume.path, propagationMode }];
  const script = "mount -t tmpfs tmpfs /vol/inner && touch /vol/inner/made && echo ready && exec sleep 3600";
  await using _task = await rows.ready(script, { task: { mounts }, config: { cap_add: ["sys_admin"] } });
  return (await Array.fromAsync(Deno.readDir(volume.inner))).map(({ name }) => name);
}

const rows: readonly Row[] = [
  {
    name: "volume_mount with propagation_mode private: neither side sees what the other mounts later",
    async run(rows) {
      assert.equal(await seenLater(rows, "private"), undefined);
      assert.deepEqual(await seenByNode(rows, ""), []);
    },
  },
  {
    name: "volume_mount with propagation_mode host-to-task: the task sees what the node mounts later, not the reverse",
    async run(rows) {
      assert.equal(await seenLater(rows, "host-to-task"), "late");
      assert.deepEqual(await seenByNode(rows, "host-to-task"), []);
    },
  },
  {
    name: "volume_mount with propagation_mode bidirectional: each side sees what the other mounts later",
    async run(rows) {
      assert.equal(await seenLater(rows, "bidirectional"), "late");
      assert.deepEqual(await seenByNode(rows, "bidirectional"), ["made"]);
    },
  },
  {
    name: "volume_mount with readonly: the task reads and cannot write, also with a propagation mode",
    async run(rows) {
      const source = await Deno.makeTempDir({ prefix: "volume-" });
      await Deno.writeTextFile(`${source}/data`, "kept\n");
      for (
        const [propagationMode, readonly, expected] of [
          ["private", true, ["kept", "no"]],
          ["private", false, ["kept", "yes"]],
        ] as const
      ) {
        const mounts = [{ taskPath: "/srv/data", hostPath: source, readonly, propagationMode }];
        const script = "cat /srv/data/data; (touch /srv/data/new 2>/dev/null && echo yes || echo no)";
        assert.deepEqual(await rows.output(script, { task: { mounts } }), expected);
      }
      await Deno.remove(source, { recursive: true });
      await using volume = await SharedVolume.make();
      const mounts = [{ taskPath: "/vol", hostPath: volume.path, readonly: true, propagationMode: "host-to-task" }];
      assert.deepEqual(await rows.output("touch /vol/new 2>/dev/null || echo no", { task: { mounts } }), ["no"]);
    },
  },
  {
    name: "device plugins: devices with their permissions, mounts and env",
    async run(rows) {
      const source = await Deno.makeTempDir({ prefix: "plugin-" });
      await Deno.writeTextFile(`${source}/lib.so`, "library\n");
      const task = {
        devices: [
          { hostPath: "/dev/loop7", taskPath: "/dev/gpu0", cgroupPermissions: "r" },
          { hostPath: "/dev/loop6", taskPath: "/dev/gpu1", cgroupPermissions: "" },
        ],
        mounts: [{ hostPath: source, taskPath: "/usr/lib/gpu", readonly: true }],
        deviceEnv: { VISIBLE_GPUS: "0,1" },
      };
      const open = (path: string) => `(: <${path}) && echo read; (: >>${path}) 2>/dev/null && echo write`;
      const script = `${open("/dev/gpu0")}; ${open("/dev/gpu1")}; cat /usr/lib/gpu/lib.so; echo "$VISIBLE_GPUS"`;
      // Nomad has merged the environment already; what it sends apart is for detecting devices only.
      const env = { VISIBLE_GPUS: "0,1" };
      assert.deepEqual(await rows.output(script, { task, env }), ["read", "read", "write", "library", "0,1"]);
      await Deno.remove(source, { recursive: true });
    },
  },
];

testRows("a task's volumes and device plugins", rows);
