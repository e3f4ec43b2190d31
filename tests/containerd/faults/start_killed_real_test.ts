import assert from "node:assert/strict";
import type { PluginHost } from "../../../tools/launcher/host/plugin_host.ts";
import { FOREVER } from "../../driver/suite/programs.ts";
import { CallProxy, type Moment } from "./call_proxy.ts";
import { type FaultStage, faultTest } from "./fault_stage.ts";

/** In each call; the one before each is in the long run, for it is after the call before that. */
const MOMENTS: readonly Moment[] = Deno.env.has("SOAK") ? ["before", "after"] : ["after"];
/** So many plugins are started side by side. */
const AT_ONCE = 4;

/** Where a plugin is killed: at one of the calls that a start makes. */
interface Failpoint {
  readonly at: number;
  readonly moment: Moment;
}

/** Kills a plugin within a start, at the call that it resolves to; then the next one starts the same task, and removes it. */
async function killWithin(stage: FaultStage, next: PluginHost, { at, moment }: Failpoint): Promise<string | undefined> {
  const { node } = stage;
  const socket = `${node.containerd.directory}/${moment}-${at}.sock`;
  let killedAt: string | undefined;
  const run = (method: string) => {
    killedAt = method;
    plugin.process.kill("SIGKILL");
  };
  await using proxy = await CallProxy.listen(socket, { target: node.socket, halt: { at, moment, run } });
  const plugin = await stage.spare({ socket });
  const task = await stage.task({ config: { ...FOREVER } }, plugin);
  proxy.arm();
  const failure = await task.start().then(() => undefined, (error) => error);
  proxy.disarm();
  assert.equal(killedAt === undefined, failure === undefined, String(failure));
  if (killedAt === undefined) {
    await task[Symbol.asyncDispose]();
    await plugin.shutdown();
    return undefined;
  }
  await plugin.process.exited;
  const again = task.again(next);
  await again.start();
  await again.stop({ signal: "SIGKILL" });
  assert.equal((await again.wait()).result?.exitCode, 137, killedAt);
  await again.destroy();
  await task.allocDir[Symbol.asyncDispose]();
  return killedAt;
}

const SOME_STEPS = ["Namespaces.Create", "Leases.Create", "Snapshots.Prepare", "Containers.Create", "Tasks.Create"];

for (const moment of MOMENTS) {
  faultTest(
    `the plugin is killed ${moment} each call of a start: the next start of the task succeeds, and nothing is left`,
    async (stage) => {
      const next = await stage.launch();
      const killedAt: string[] = [];
      let at = 0;
      const worker = async () => {
        for (;;) {
          const method = await killWithin(stage, next, { at: ++at, moment });
          if (method === undefined) return;
          killedAt.push(method);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      for (const step of [...SOME_STEPS, "Tasks.Start"]) assert.ok(killedAt.includes(step), `${step}: ${killedAt}`);
    },
  );
}
