import assert from "node:assert/strict";

import { unpackedPackages } from "../../../dev/debian/unpacked_packages.ts";
import { devDirectory } from "../../../dev/dev_directory.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { type Row, Rows, testRows } from "../run_rows.ts";

/** A program that any container can have as its first process. */
async function staticTini(): Promise<string> {
  return `${await unpackedPackages(devDirectory(), { packages: ["tini"] })}/usr/bin/tini-static`;
}

const namespace = (kind: string) => `readlink /proc/self/ns/${kind}`;
const nodes = (kind: string) => Deno.readLink(`/proc/self/ns/${kind}`);

const rows: readonly Row[] = [
  {
    name: "HOSTNAME is in the environment and /etc/hostname holds it, unless the image or the job say otherwise",
    async run(rows) {
      const script = 'echo "$HOSTNAME"; cat /etc/hostname';
      assert.deepEqual(await rows.output(script, { config: { hostname: "shop" } }), ["shop", "shop"]);
      assert.deepEqual(await rows.output(script, { config: { hostname: "shop" }, env: { HOSTNAME: "own" } }), [
        ...["own", "shop"],
      ]);
    },
  },
  {
    name: "tty: the task has a terminal, and all it writes is stdout",
    async run(rows) {
      const script = 'test -t 0 && test -t 1 && test -t 2 && echo terminal; echo "$TERM"; echo err >&2';
      const lines = await rows.output(script, { config: { tty: true } });
      assert.deepEqual(lines.map((line) => line.replace("\r", "")), ["terminal", "xterm", "err"]);
    },
  },
  {
    name: "interactive: stdin stays open and nothing comes; without it stdin is at its end",
    async run(rows) {
      const script = "timeout 1 cat; echo $?";
      assert.deepEqual(await rows.output(script), ["0"]);
      assert.deepEqual(await rows.output(script, { config: { interactive: true } }), ["143"]);
    },
  },
  {
    name: "init: a program of the node's is the first process and waits for orphans",
    async run(rows) {
      await using agent = await TestAgent.start(rows.node, { init_path: await staticTini() });
      const own = new Rows(rows.node, agent);
      const script = "cat /proc/1/comm; test $$ != 1 && echo child";
      assert.deepEqual(await own.output(script, { config: { init: true } }), ["docker-init", "child"]);
    },
  },
  {
    name: "group_add: groups by the image's names, or numbers",
    async run(rows) {
      const groups = await rows.output("id -G", { config: { group_add: ["audio", "4711"] }, task: { user: "app" } });
      assert.deepEqual(groups[0]?.split(" ").sort(), ["1000", "2000", "29", "4711"]);
      await assert.rejects(
        rows.output("true", { config: { group_add: ["nope"] } }),
        /Cannot use group_add "nope": the image has no such group/,
      );
    },
  },
  {
    name: "ipc_mode, uts_mode, pid_mode, cgroupns: the node's namespace or one of the task's own",
    async run(rows) {
      const config = { ipc_mode: "host", uts_mode: "host", pid_mode: "host", cgroupns: "host" };
      const script = ["ipc", "uts", "pid", "cgroup"].map(namespace).join(";");
      const shared = await Promise.all(["ipc", "uts", "pid", "cgroup"].map(nodes));
      assert.deepEqual(await rows.output(script, { config }), shared);
      const own = { ipc_mode: "private", uts_mode: "private", pid_mode: "private" };
      const lines = await rows.output(["ipc", "uts", "pid"].map(namespace).join(";"), { config: own });
      assert.deepEqual(lines.filter((line) => shared.includes(line)), []);
      const none = await rows.output("grep -c ' /dev/shm ' /proc/mounts", { config: { ipc_mode: "none" } });
      assert.deepEqual(none, ["0"]);
      await assert.rejects(
        rows.output("true", { config: { uts_mode: "host", hostname: "x" } }),
        /Cannot use hostname "x": uts_mode is "host"/,
      );
    },
  },
  {
    name: "shm_size as a number of bytes, working_dir, work_dir and userns are taken as other drivers write them",
    async run(rows) {
      const config = { shm_size: 1_048_576, working_dir: "/made", userns: "host" };
      assert.deepEqual(await rows.output("df -k /dev/shm | awk 'END { print $2 }'; pwd", { config }), [
        "1024",
        "/made",
      ]);
    },
  },
  {
    name: "labels: the job's, beside the driver's own and those of the plugin's extra_labels",
    async run(rows) {
      await using agent = await TestAgent.start(rows.node, { extra_labels: ["job_*", "namespace"] });
      await using task = await new Rows(rows.node, agent).ready("echo ready; sleep 3600 & wait $!", {
        config: { labels: [{ team: "shop" }] },
      });
      const [id = ""] = (await rows.node.leftovers()).containers;
      const { Labels } = JSON.parse(await rows.node.containerd.ctr("containers", "info", id));
      assert.equal(Labels.team, "shop");
      assert.equal(Labels["com.hashicorp.nomad.job_name"], "test");
      assert.equal(Labels["com.hashicorp.nomad.namespace"], "default");
      assert.equal(Labels["com.hashicorp.nomad.alloc_id"], task.config.allocId);
      assert.equal("com.hashicorp.nomad.task_group_name" in Labels, false);
    },
  },
  {
    name: "image: https:// before its name is taken away",
    async run(rows) {
      assert.deepEqual(await rows.output("echo runs", { config: { image: `https://${rows.node.image}` } }), ["runs"]);
    },
  },
  {
    name: "extra_hosts: host-gateway is the node as the task reaches it",
    async run(rows) {
      const config = { extra_hosts: ["node:host-gateway"], host_network: true };
      const [line = ""] = await rows.output("grep ' node$' /etc/hosts", { config });
      assert.match(line, /^\d+\.\d+\.\d+\.\d+ node$/);
    },
  },
  {
    name: "logging, healthchecks, email and the like have no effect, and one event says so",
    async run(rows) {
      const events = rows.agent.events();
      const heard = (async () => {
        for (;;) {
          const { value } = await events.next();
          if (/no effect/.test(value?.message ?? "")) return value.message;
        }
      })();
      const config = {
        logging: [{ type: "json-file" }],
        healthchecks: [{ disable: true }],
        container_exists_attempts: 3,
        auth: [{ username: "u", password: "p", email: "e" }],
      };
      assert.deepEqual(await rows.output("echo runs", { config }), ["runs"]);
      assert.equal(
        await heard,
        "Logging has no effect: there are no log drivers, what the task writes goes to Nomad's logs; " +
          "healthchecks has no effect: an image's HEALTHCHECK never runs, use a check of a service; " +
          "container_exists_attempts has no effect: a container that is left of an earlier start is removed at once; " +
          "auth.email has no effect: no registry asks for it any more",
      );
    },
  },
];

testRows("a docker task's process", rows);
