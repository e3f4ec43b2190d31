import assert from "node:assert/strict";

import { busyboxImage } from "../../dev/image/busybox_image.ts";
import { packArchive } from "../../dev/image/pack_archive.ts";
import { FingerprintResponse_HealthState as Health } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Body } from "../../tools/launcher/hcl/decode_spec.ts";
import { TestAgent } from "../support/agent/test_agent.ts";
import { printStatus } from "../support/run_task.ts";
import { type Row, Rows, testRows } from "./run_rows.ts";

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
];

testRows("the plugin's options", rows);
