import assert from "node:assert/strict";
import { configurePlugin } from "../../tools/launcher/host/configure_plugin.ts";
import { PluginHost } from "../../tools/launcher/host/plugin_host.ts";
import { useOwnHttp2 } from "../../packages/grpc/use_own_http2.ts";
import { TempTree } from "../support/temp_tree.ts";
import { testedPlugin } from "../support/tested_plugin.ts";
import { OtlpReceiver } from "./otlp_receiver.ts";

useOwnHttp2();

/** Longer than a slow machine takes. */
const GRACE_MS = 60_000;

Deno.test("a plugin in a process of its own loads what telemetry needs when it is asked for, and sends it", async () => {
  await using receiver = new OtlpReceiver();
  await using tree = await TempTree.of({ "place/none": "" });
  const socket = `${tree.path}/place/metrics.sock`;
  using watcher = Deno.watchFs(`${tree.path}/place`);
  await using plugin = await PluginHost.start({ command: testedPlugin() });
  await configurePlugin(plugin, {
    containerd_address: `${tree.path}/none.sock`,
    telemetry: [{ otlp_endpoint: receiver.endpoint, prometheus_address: `unix:${socket}`, interval: "1s" }],
  });
  for await (const _health of plugin.driver.fingerprint({})) break;
  for await (const { paths } of watcher) if (paths.includes(socket)) break;
  await plugin.driver.capabilities({});
  // Before its end, which waits so briefly that on a slow machine it sends nothing more.
  await receiver.until(() => receiver.spans.some(({ name }) => name === "Driver/capabilities"));
  await receiver.until(() => receiver.metrics.has("containerd_driver.tasks"));
  assert.equal((await plugin.shutdown({ graceMs: GRACE_MS })).code, 0);
});
