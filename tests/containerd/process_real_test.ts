import assert from "node:assert/strict";

import { cgroupVersion } from "../../src/host/cgroup/cgroup_version.ts";
import { containerId } from "../../src/model/names.ts";
import { printStatus } from "../support/run_task.ts";
import { type Row, type Rows, testRows } from "./run_rows.ts";

const SPEAKING = "docker.io/library/speaking:1";

/** An image whose ENTRYPOINT and CMD say who they are. */
async function speakingImage({ node }: Rows): Promise<string> {
  await node.addImage(SPEAKING, { entrypoint: ["/bin/echo", "entry"], cmd: ["/bin/echo", "cmd"] });
  return SPEAKING;
}

const rows: readonly Row[] = [
  {
    name: "image: a short reference is completed as Docker does, and an image that is present is not asked for",
    async run(rows) {
      const present = await rows.run({ image: "busybox:1.36", command: "echo", args: ["here"] });
      assert.deepEqual(present, ["here"]);
    },
  },
  {
    name: "command: replaces the image's CMD; beside entrypoint it is what that is given, with args after it",
    async run(rows) {
      const image = await speakingImage(rows);
      assert.deepEqual(await rows.run({ image }), ["entry /bin/echo cmd"]);
      assert.deepEqual(await rows.run({ image, command: "job" }), ["entry job"]);
      assert.deepEqual(await rows.run({ image, command: "job", args: ["a b", "", "c"] }), ["entry job a b  c"]);
      const both = { image, entrypoint: ["/bin/echo", "own"], command: "job", args: ["last"] };
      assert.deepEqual(await rows.run(both), ["own job last"]);
    },
  },
  {
    name: "args: without command, replaces the image's CMD arguments; ENTRYPOINT stays",
    async run(rows) {
      assert.deepEqual(await rows.run({ image: await speakingImage(rows), args: ["one", "two"] }), ["entry one two"]);
    },
  },
  {
    name: "entrypoint: replaces ENTRYPOINT and CMD; an empty list clears the image's ENTRYPOINT",
    async run(rows) {
      const image = await speakingImage(rows);
      assert.deepEqual(await rows.run({ image, entrypoint: ["/bin/echo", "own"] }), ["own"]);
      assert.deepEqual(await rows.run({ image, entrypoint: ["/bin/echo"], args: ["own", "args"] }), ["own args"]);
      assert.deepEqual(await rows.run({ image, entrypoint: [] }), ["cmd"]);
      assert.deepEqual(await rows.run({ image, entrypoint: [], command: "/bin/echo", args: ["bare"] }), ["bare"]);
    },
  },
  {
    name: "cwd (alias work_dir): working directory; made if missing",
    async run(rows) {
      const image = "docker.io/library/working:1";
      await rows.node.addImage(image, { workingDir: "/from/image" });
      assert.deepEqual(await rows.output("pwd", { config: { image } }), ["/from/image"]);
      assert.deepEqual(await rows.output("pwd", { config: { image, cwd: "/made/for/it" } }), ["/made/for/it"]);
      assert.deepEqual(await rows.output("pwd", { config: { work_dir: "/alias" } }), ["/alias"]);
    },
  },
  {
    name: "hostname: UTS name, container name cut to 63 characters",
    async run(rows) {
      assert.deepEqual(await rows.output("hostname", { config: { hostname: "shop" } }), ["shop"]);
      const name = "a-task-with-quite-a-long-name-indeed";
      const allocId = crypto.randomUUID();
      const id = containerId({ name, allocId }, cgroupVersion());
      const expected = id.slice(0, 63).replace(/[.-]+$/, "");
      assert.deepEqual(await rows.output("hostname; hostname -i", { name, task: { allocId } }), [
        expected,
        "127.0.1.1",
      ]);
    },
  },
  {
    name: "env: the image's, then the job's, which wins over it, PATH too; TERM is for terminals only",
    async run(rows) {
      const image = "docker.io/library/env:1";
      await rows.node.addImage(image, { env: ["PATH=/image:/bin", "KEPT=image", "WON=image"] });
      const script = 'echo "$PATH"; echo "$KEPT"; echo "$WON"; echo "$OWN"; printenv TERM || echo none';
      const env = { WON: "job", OWN: "a=b\nc" };
      assert.deepEqual(await rows.output(script, { config: { image }, env }), [
        ...["/image:/bin", "image", "job", "a=b", "c", "none"],
      ]);
      const [path] = await rows.output(script, { config: { image }, env: { PATH: "/job:/bin" } });
      assert.equal(path, "/job:/bin");
    },
  },
  {
    name: "env: the job's PATH is where its command is looked up",
    async run(rows) {
      const config = { image: rows.node.image, command: "echo" };
      await assert.rejects(
        rows.run(config, { env: { PATH: "/nowhere" } }),
        /"echo": executable file not found in \$PATH/,
      );
    },
  },
  {
    name: "no_new_privileges is on; open files are limited to 1024, and the task may raise that",
    async run(rows) {
      const script = `${
        printStatus("NoNewPrivs")
      }; ulimit -Sn; ulimit -Sn 4096 && ulimit -Sn; cat /proc/self/oom_score_adj`;
      assert.deepEqual(await rows.output(script), ["1", "1024", "4096", "0"]);
    },
  },
  {
    name: "pid_mode: \"host\" shows the node's processes, unset only the task's",
    async run(rows) {
      const script = "readlink /proc/self/ns/pid; echo $$";
      const [own, pid] = await rows.output(script);
      const host = await Deno.readLink("/proc/self/ns/pid");
      assert.notEqual(own, host);
      assert.equal(pid, "1");
      const [shared] = await rows.output(script, { config: { pid_mode: "host" } });
      assert.equal(shared, host);
    },
  },
  {
    name: 'pid_mode: with "host" too nothing of a task outlives its removal',
    async run(rows) {
      const script = "sleep 3600 & echo $!";
      const config = { image: rows.node.image, command: "/bin/sh", args: ["-c", script], pid_mode: "host" };
      await using task = await rows.agent.task({ config });
      await task.start();
      const child = await task.allocDir.stdout.line();
      await task.wait();
      await task.destroy();
      await assert.rejects(Deno.readTextFile(`/proc/${child}/comm`), Deno.errors.NotFound);
    },
  },
  {
    name: "a task may have any name that Nomad takes, also one that containerd would refuse as an id",
    async run(rows) {
      for (const name of ["web server (1)", "häuser", "x".repeat(128)]) {
        assert.deepEqual(await rows.output("echo runs", { name }), ["runs"]);
      }
    },
  },
  {
    name: "sysctl: kernel settings of the container's namespaces",
    async run(rows) {
      const sysctl = { "net.core.somaxconn": "1234", "kernel.msgmax": "4321" };
      const script = "cat /proc/sys/net/core/somaxconn /proc/sys/kernel/msgmax";
      assert.deepEqual(await rows.output(script, { config: { sysctl: [sysctl] } }), ["1234", "4321"]);
      assert.notEqual((await Deno.readTextFile("/proc/sys/kernel/msgmax")).trim(), "4321");
    },
  },
];

testRows("a task's process", rows);
