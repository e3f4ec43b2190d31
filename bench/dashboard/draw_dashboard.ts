/** Draws docs/dashboard.svg from docs/dashboard.json and from what the Prometheus endpoint of a plugin at work says. */

import { Buffer } from "node:buffer";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { busyboxImage } from "../../dev/image/busybox_image.ts";
import type { LayerEntry } from "../../dev/image/layer.ts";
import { CertificateAuthority } from "../../tests/support/registry/certificates.ts";
import { pushImage } from "../../tests/support/registry/push_image.ts";
import { TestRegistry } from "../../tests/support/registry/test_registry.ts";
import { BenchNode } from "../bench_node.ts";
import { dashboardSvg, type Panel } from "./dashboard_svg.ts";
import { record } from "./recording.ts";

const SCRAPE_EVERY_MS = 1_000;
const STEP_MS = 4_000;
const NOISE_BYTES = 2 ** 24;
/** The most random bytes that are given at once. */
const CHUNK_BYTES = 2 ** 16;
const EATER = ["-c", "x=x; while :; do x=$x$x; [ ${#x} -gt 4000000 ] && x=x; done"];
const WRITER = ["-c", "while :; do dd if=/dev/zero of=/alloc/file bs=1M count=4 conv=fsync; sleep 1; done"];

/** Tasks that come and go, one that cannot start, an image from a registry, a command in a task. */
async function work(node: BenchNode, registry: TestRegistry): Promise<void> {
  const { driver } = node.plugin;
  const rest = () => new Promise<void>((resolve) => setTimeout(resolve, STEP_MS));
  const sleeper = await node.startTask("/bin/sleep", ["1000"]);
  const leaving = new AbortController();
  const stats = driver.taskStats({ taskId: sleeper, collectionInterval: durationFromMs(1_000) }, leaving);
  const measured = Array.fromAsync(stats).catch(() => {});
  await rest();
  const image = `${registry.address}/team/app:1`;
  await pushImage(registry, await busyboxImage({ name: image, layers: [[noise()]] }));
  const pulled = await node.startTask("/bin/sh", WRITER, { image });
  await rest();
  await node.startTask("/bin/no-such-program").catch(() => {});
  await node.startTask("/bin/true", [], { image: `${registry.address}/team/none:1` }).catch(() => {});
  const eaters = await Promise.all([1, 2].map(() => node.startTask("/bin/sh", EATER)));
  const command = driver.execTask({ taskId: sleeper, command: ["/bin/sleep", "6"], timeout: durationFromMs(30_000) });
  await rest();
  await rest();
  await command;
  for (const id of eaters) await node.destroyTask(id);
  await rest();
  leaving.abort();
  await measured;
  for (const id of [sleeper, pulled]) await node.destroyTask(id);
  await rest();
}

/** A file that no compression makes smaller and that containerd does not have. */
function noise(): LayerEntry {
  const chunks = Array.from(
    { length: NOISE_BYTES / CHUNK_BYTES },
    () => crypto.getRandomValues(new Uint8Array(CHUNK_BYTES)),
  );
  return { type: "file", path: "noise", content: Buffer.concat(chunks) };
}

async function main(): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "dashboard-" });
  try {
    const authority = await CertificateAuthority.create(directory);
    await using registry = await TestRegistry.start({ tls: await authority.issue() });
    const socket = `${directory}/metrics.sock`;
    const environment = { SSL_CERT_FILE: authority.certificate };
    const telemetry = { prometheus_address: `unix:${socket}` };
    await using node = await BenchNode.start({ telemetry, network: { mode: "none" } }, { environment });
    const worked = new AbortController();
    // As the agent does, whose first call it is after the configuration; with it the plugin begins its work.
    const fingerprints = Array.fromAsync(node.plugin.driver.fingerprint({}, worked)).catch(() => {});
    const recording = record(socket, { everyMs: SCRAPE_EVERY_MS, signal: worked.signal });
    await work(node, registry).finally(() => worked.abort());
    await fingerprints;
    const { panels } = JSON.parse(await Deno.readTextFile("docs/dashboard.json")) as { panels: Panel[] };
    await Deno.writeTextFile("docs/dashboard.svg", dashboardSvg(panels, await recording));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

if (import.meta.main) await main();
