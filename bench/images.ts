import { buildImage } from "../dev/image/build_image.ts";
import { busyboxLayer } from "../dev/image/busybox_image.ts";
import type { LayerEntry } from "../dev/image/layer.ts";
import { CertificateAuthority } from "../tests/support/registry/certificates.ts";
import { pushImage } from "../tests/support/registry/push_image.ts";
import { TestRegistry } from "../tests/support/registry/test_registry.ts";
import { BenchNode } from "./bench_node.ts";
import { atMost, type Measurement, median, report, timed } from "./report.ts";

const PULL_ROUNDS = 5;
const START_ROUNDS = 15;
const LAYERS = 5;
const LAYER_BYTES = 46_000_000;
const TASKS = 20;

/** The node under test and a registry that its containerd trusts. */
interface Bench {
  readonly node: BenchNode;
  readonly registry: TestRegistry;
}

/** A start whose image is not here against a whole `ctr images pull` of the same 200 MB, in turn. */
async function benchColdPull({ node, registry }: Bench): Promise<Measurement> {
  const image = await publish(registry, "big:1", Array.from({ length: LAYERS }, noiseLayer));
  const { containerd } = node;
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round <= PULL_ROUNDS; round++) {
    let id = "";
    const start = await timed(async () => id = await node.startTask("/bin/sleep", ["1000"], { image }));
    await node.destroyTask(id);
    await containerd.ctr("images", "rm", "--sync", image);
    const pull = await timed(() => containerd.ctr("images", "pull", "--snapshotter", containerd.snapshotter, image));
    await containerd.ctr("images", "rm", "--sync", image);
    // The first round only warms up.
    if (round > 0) ours.push(start), theirs.push(pull);
  }
  const [one, other] = [seconds(ours), seconds(theirs)];
  const bars = {
    title: "an image of 200 MB that is not here",
    unit: "seconds",
    ours: { StartTask: one },
    theirs: { "ctr images pull": other },
  };
  const what = "cold pull of 200 MB through StartTask, of `ctr images pull`";
  return atMost(what, { limit: 1.05, seen: one / other, unit: "×", bars });
}

/** A start with the image here, the registry up and down. */
async function benchPresent({ node, registry }: Bench): Promise<Measurement> {
  const image = await publish(registry, "present:1", []);
  const starts = async () => {
    const times: number[] = [];
    for (let round = 0; round <= START_ROUNDS; round++) {
      let id = "";
      times.push(await timed(async () => id = await node.startTask("/bin/sleep", ["1000"], { image })));
      await node.destroyTask(id);
    }
    return times.slice(1);
  };
  const up = await starts();
  await registry.stop();
  const down = await starts();
  await registry.boot();
  const bars = {
    title: "StartTask, the image here",
    unit: "ms",
    ours: { "registry up": median(up), "registry down": median(down) },
  };
  const seen = median(down) / median(up);
  return atMost("start, image present, registry down, of up", { limit: 1.1, seen, unit: "×", bars });
}

/** How often the registry is asked for what when many tasks of a new image start at once. */
async function benchShared({ node, registry }: Bench): Promise<Measurement> {
  const image = await publish(registry, "shared:1", [[{ type: "file", path: "new", content: crypto.randomUUID() }]]);
  const before = (await registry.requests()).length;
  const ids = await Promise.all(
    Array.from({ length: TASKS }, () => node.startTask("/bin/sleep", ["1000"], { image })),
  );
  const resolved = (await registry.requests()).slice(before).filter((request) => request.startsWith("HEAD"));
  await Promise.all(ids.map((id) => node.destroyTask(id)));
  return atMost(`pulls for ${TASKS} tasks of one new image`, { limit: 1, seen: resolved.length, unit: "in its log" });
}

async function publish(registry: TestRegistry, name: string, layers: readonly LayerEntry[][]): Promise<string> {
  const image = `${registry.address}/${name}`;
  const options = { name: image, compression: "gzip", layers: [await busyboxLayer(), ...layers] } as const;
  await pushImage(registry, await buildImage(options));
  return image;
}

/** A layer that compression does not shrink much, as programs and libraries are. */
function noiseLayer(_: unknown, index: number): LayerEntry[] {
  const content = new Uint8Array(LAYER_BYTES);
  for (let offset = 0; offset < content.length; offset += 65_536) {
    crypto.getRandomValues(content.subarray(offset, offset + 65_536));
  }
  return [{ type: "file", path: `noise-${index}`, content: content.map((byte) => byte & 0x7f) }];
}

function seconds(times: readonly number[]): number {
  return median(times) / 1_000;
}

async function* benchImages(): AsyncGenerator<Measurement> {
  const directory = await Deno.makeTempDir({ prefix: "bench-" });
  const authority = await CertificateAuthority.create(directory);
  const environment = { SSL_CERT_FILE: authority.certificate };
  await using registry = await TestRegistry.start({ tls: await authority.issue() });
  await using node = await BenchNode.start({}, { environment });
  const bench = { node, registry };
  yield await benchColdPull(bench);
  yield await benchPresent(bench);
  yield await benchShared(bench);
  await Deno.remove(directory, { recursive: true });
}

if (import.meta.main) await report("Images", benchImages());
