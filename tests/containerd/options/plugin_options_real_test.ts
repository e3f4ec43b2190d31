import assert from "node:assert/strict";

import { busyboxImage } from "../../../dev/image/busybox_image.ts";
import { packArchive } from "../../../dev/image/pack_archive.ts";
import { FingerprintResponse_HealthState as Health } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Body } from "../../../src/hcl/decode_spec.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { printCgroup, printStatus } from "../../support/run_task.ts";
import { TempTree } from "../../support/temp_tree.ts";
import { type Row, Rows, testRows } from "../run_rows.ts";

/** Runs a test with an agent whose plugin block has those options. */
async function configured({ node }: Rows, options: Body, run: (rows: Rows) => Promise<void>): Promise<void> {
  await using agent = await TestAgent.start(node, options);
  await run(new Rows(node, agent));
}

async function healthOf({ agent }: Rows): Promise<{ health: Health; healthDescription: string }> {
  const { value } = await agent.fingerprints().next();
  return value;
}

const rows: readonly Row[] = [
  {
    name: "enabled: false makes the fingerprint say undetected, and StartTask refuses",
    run: (rows) =>
      configured(rows, { enabled: false }, async (rows) => {
        assert.equal((await healthOf(rows)).health, Health.UNDETECTED);
        await assert.rejects(rows.output("true"), /the plugin's configuration says enabled = false/);
      }),
  },
  {
    name: "containerd_runtime: runtime of every task",
    async run(rows) {
      await using task = await rows.ready("echo ready; sleep 3600 & wait $!");
      const [id = ""] = (await rows.node.leftovers()).containers;
      assert.match(id, new RegExp(task.config.allocId));
      assert.match(await rows.node.containerd.ctr("containers", "info", id), /"Name": "io\.containerd\.runc\.v2"/);
      await configured(rows, { containerd_runtime: "io.containerd.nosuch.v1" }, async (rows) => {
        await assert.rejects(rows.output("true"), /Cannot create task ".*": .*io\.containerd\.nosuch\.v1/);
      });
    },
  },
  {
    name: "stats_interval: a bad value is refused at start-up",
    async run(rows) {
      for (const stats_interval of ["0", "-1s", "x", "1ns"]) {
        await assert.rejects(configured(rows, { stats_interval }, () => Promise.resolve()), {
          message: `Cannot use stats_interval "${stats_interval}": ` +
            'allowed is a duration from 100ms to 596h, such as "90s" or "1h30m"',
        });
      }
    },
  },
  {
    name: "allow_privileged: false refuses privileged = true, and no other task",
    run: (rows) =>
      configured(rows, { allow_privileged: false }, async (rows) => {
        await assert.rejects(rows.output("true", { config: { privileged: true } }), {
          message: `Cannot use privileged "true": the plugin's configuration says allow_privileged = false`,
        });
        assert.deepEqual(await rows.output("echo runs"), ["runs"]);
      }),
  },
  {
    name: "containerd_address: a missing socket makes the driver unhealthy, never kills the plugin",
    run: (rows) =>
      configured(rows, { containerd_address: "/no/such/c.sock" }, async (rows) => {
        const { health, healthDescription } = await healthOf(rows);
        assert.equal(health, Health.UNHEALTHY);
        assert.match(healthDescription, /\/no\/such\/c\.sock/);
        assert.equal((await rows.agent.base.pluginInfo({})).name, "containerd-driver");
      }),
  },
  {
    name: "containerd_namespace: containerd namespace",
    async run(rows) {
      const { containerd, snapshotter } = rows.node;
      const name = "docker.io/library/apart:1";
      const archive = `${containerd.directory}/apart.tar`;
      await Deno.writeFile(archive, await packArchive([await busyboxImage({ name })]));
      await containerd.ctr("-n", "apart", "images", "import", "--snapshotter", snapshotter, archive);
      await configured(rows, { containerd_namespace: "apart" }, async (rows) => {
        await using _task = await rows.ready("echo ready; sleep 3600 & wait $!", { config: { image: name } });
        assert.deepEqual((await rows.node.leftovers()).containers, []);
        assert.notEqual(await containerd.ctr("-n", "apart", "containers", "ls", "-q"), "");
      });
    },
  },
  {
    name: "seccomp_default: false runs a task that does not set seccomp without the default profile",
    run: (rows) =>
      configured(rows, { seccomp_default: false }, async (rows) => {
        assert.deepEqual(await rows.output(printStatus("Seccomp")), ["0"]);
        assert.deepEqual(await rows.output(printStatus("Seccomp"), { config: { seccomp: true } }), ["2"]);
      }),
  },
  {
    name:
      "restricted: true refuses what a job asks of the node, before anything is made, and runs what asks for nothing",
    run: (rows) =>
      configured(rows, { restricted: true }, async (rows) => {
        const jobs = [{ privileged: true }, { pid_mode: "host" }, { cap_add: ["sys_admin"] }, {
          devices: ["/dev/kmsg"],
        }];
        for (const config of jobs) {
          await assert.rejects(
            rows.output("true", { config }),
            /^RpcError: Cannot use \w+ ".*": the plugin's .*restricted/,
          );
        }
        const makes =
          "mknod /alloc/data/disk b 254 0 2>/dev/null || echo no device nodes; touch /alloc/data/x && echo runs";
        assert.deepEqual(await rows.output(makes), ["no device nodes", "runs"]);
      }),
  },
  {
    name: "pids_limit: the limit of a task that sets none, and the highest that one can set",
    run: (rows) =>
      configured(rows, { pids_limit: 64 }, async (rows) => {
        const limit = printCgroup({ v1: "pids/pids.max", v2: "pids.max" });
        assert.deepEqual(await rows.output(limit), ["64"]);
        assert.deepEqual(await rows.output(limit, { config: { pids_limit: 32 } }), ["32"]);
        await assert.rejects(rows.output(limit, { config: { pids_limit: 65 } }), {
          message: `Cannot use pids_limit "65": the plugin's configuration says pids_limit = 64`,
        });
      }),
  },
  {
    name: "allow_caps: no task that is not privileged has others",
    run: (rows) =>
      configured(rows, { allow_caps: ["chown", "net_raw"] }, async (rows) => {
        const mask = async (config: Body) =>
          (await rows.output(printStatus("CapBnd"), { config })).map((hex) => BigInt(`0x${hex}`));
        assert.deepEqual(await mask({}), [1n]);
        assert.deepEqual(await mask({ cap_add: ["net_raw"] }), [1n | 1n << 13n]);
      }),
  },
  {
    name: "namespace: restrictions for the jobs of one Nomad namespace alone",
    run: (rows) =>
      configured(rows, { namespace: { "low-*": { restricted: true } } }, async (rows) => {
        const config = { pid_mode: "host" };
        await assert.rejects(rows.output("true", { config, task: { namespace: "low-1" } }), {
          message: `Cannot use pid_mode "host": the plugin's configuration says allowed_modes.pid = [] ` +
            'for namespace "low-*" (restricted = true)',
        });
        assert.deepEqual(await rows.output("echo runs", { config, task: { namespace: "high" } }), ["runs"]);
      }),
  },
  {
    name: "runtime: a task runs by the runtime that it names, which the operator named before",
    async run(rows) {
      await using files = await TempTree.of({ root: { directory: true } });
      const binary = `${files.path}/other-runc`;
      await Deno.writeTextFile(binary, `#!/bin/sh\necho "$@" >>${files.path}/calls\nexec runc "$@"\n`, { mode: 0o755 });
      await configured(rows, { runtime: { other: { binary, root: `${files.path}/root` } } }, async (rows) => {
        assert.deepEqual(await rows.output("echo runs", { config: { runtime: "other" } }), ["runs"]);
        assert.match(await Deno.readTextFile(`${files.path}/calls`), new RegExp(`--root ${files.path}/root/.* start `));
        await assert.rejects(rows.output("true", { config: { runtime: "runsc" } }), {
          message: 'Cannot use runtime "runsc": the plugin\'s configuration does not name it, allowed are other',
        });
      });
    },
  },
];

testRows("the plugin's options", rows);
