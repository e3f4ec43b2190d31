import { create } from "@bufbuild/protobuf";
import type { Decoded } from "./options_block.ts";
import type { Gc } from "./plugin/gc.ts";
import { type Spec, SpecSchema } from "../gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";
import { defaulted, optional } from "./declare.ts";
import { block } from "./kinds/block.ts";
import { blockMap } from "./kinds/maps/block_map.ts";
import { duration } from "./kinds/duration.ts";
import { flag } from "./kinds/flag.ts";
import { integer } from "./kinds/integer.ts";
import { decodeOptions, objectSpec } from "./options_block.ts";
import { parseGlob } from "./parse/glob.ts";
import { Place } from "./place.ts";
import { containerdOptions } from "./plugin/containerd_options.ts";
import { restrictionOptions } from "./plugin/restriction_options.ts";
import { gcOptions, wholeGc } from "./plugin/gc.ts";
import { imageOptions } from "./plugin/image_options.ts";
import { telemetryOptions } from "./plugin/telemetry.ts";
import { type NetworkConfig, networkOptions } from "./plugin/network.ts";
import { runtimeOptions } from "./plugin/runtime_options.ts";
import { taskDefaults } from "./plugin/task_defaults.ts";
import { readMsgpack } from "./read_msgpack.ts";

const FEWEST_WORKERS = 2;
const MOST_WORKERS = 64;

/** Every option of the plugin's `config` block in the agent's configuration. */
export const pluginOptions = {
  enabled: defaulted("enabled", flag(), {
    doc: "False makes the driver undetected, and no task starts",
    example: "enabled = false",
    unset: true,
  }),
  ...containerdOptions,
  ...imageOptions,
  ...restrictionOptions,
  namespaces: optional(
    "namespace",
    blockMap(restrictionOptions, {
      label: { allowed: "a Nomad namespace, in which * stands for any text", parse: parseGlob },
      finish: (restrictions) => restrictions,
    }),
    {
      doc:
        "Restrictions for the jobs of a Nomad namespace, over the plugin's own: what a block does not name stays as it is. Its " +
        "own name wins over globs, and of these the longest",
      example: 'namespace "team-*" {\n  restricted    = true\n  allow_devices = ["/dev/fuse"]\n}',
      byDefault: "the same restrictions for all",
    },
  ),
  runtimes: optional(
    "runtime",
    blockMap(runtimeOptions, {
      label: {
        allowed: "a name of letters, digits, '.', '_' and '-'",
        parse: (name) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) ? name : undefined,
      },
      finish: (runtime) => runtime,
    }),
    {
      doc: "A runtime that a task may ask for by this name, with its `runtime`",
      example: 'runtime "crun" {\n  binary = "/usr/bin/crun"\n}',
      byDefault: "only `containerd_runtime`",
    },
  ),
  ...taskDefaults,
  seccompDefault: defaulted("seccomp_default", flag(), {
    doc: "Whether a task that does not set `seccomp` has the default profile; privileged tasks never have",
    example: "seccomp_default = false",
    unset: true,
  }),
  lsmDefault: defaulted("lsm_default", flag(), {
    doc:
      "Whether a task that names neither profile nor label is confined by AppArmor or SELinux, where the node has them",
    example: "lsm_default = false",
    unset: true,
  }),
  // Each sample asks every task's shim, which takes milliseconds: more than ten a second measure mostly themselves.
  statsIntervalMs: optional("stats_interval", duration({ min: "100ms" }), {
    doc: "How often usage is measured, instead of the interval Nomad asks for",
    example: 'stats_interval = "5s"',
    byDefault: "what Nomad asks for",
  }),
  // A worker costs about 20 MB of memory.
  statsWorkers: optional("stats_workers", integer({ min: 1, max: MOST_WORKERS }), {
    doc: "Most threads that measure usage; a task has its own up to that many, above it tasks share",
    example: "stats_workers = 4",
    byDefault: "the number of CPUs, at least 2",
  }),
  telemetry: optional("telemetry", block(telemetryOptions, (telemetry) => telemetry), {
    doc: "What is told of the driver by OpenTelemetry and to Prometheus",
    example: 'telemetry {\n  otlp_endpoint = "http://127.0.0.1:4318"\n}',
    byDefault: "nothing",
  }),
  disableLogCollection: defaulted("disable_log_collection", flag(), {
    doc: "True has Nomad collect no logs of this driver's tasks: what they write is lost, and no process copies it",
    example: "disable_log_collection = true",
    unset: false,
  }),
  gc: optional("gc", block(gcOptions, wholeGc), {
    doc: "What is removed when it is no longer used",
    example: 'gc {\n  image_delay = "1h"\n}',
    byDefault: "images after 3 minutes, containers with their task",
  }),
  network: optional("network", block(networkOptions, (network) => network), {
    doc: "The network of tasks whose group has none of its own",
    example: 'network {\n  subnet = "10.77.0.0/16"\n}',
    byDefault: "a bridge, where the CNI plugins are found",
  }),
};

/** The plugin's `config` block, checked and complete. */
export type PluginConfig = Decoded<typeof pluginOptions> & {
  readonly gc: Gc;
  readonly network: NetworkConfig;
  readonly statsWorkers: number;
};

/** The schema Nomad checks the plugin's `config` block with. */
export function pluginConfigSpec(): Spec {
  return create(SpecSchema, objectSpec(pluginOptions));
}

/** The block in Nomad's msgpack, checked; no bytes at all are an empty block. ConfigError names what is wrong. */
export function decodePluginConfig(bytes: Uint8Array, cpuCount = navigator.hardwareConcurrency): PluginConfig {
  return decodePluginBlock(bytes.length === 0 ? {} : readMsgpack(bytes, "plugin's config"), cpuCount);
}

/** The same of a block that is read already; an option that is not there is not set. */
export function decodePluginBlock(raw: unknown, cpuCount = navigator.hardwareConcurrency): PluginConfig {
  const config = decodeOptions(pluginOptions, raw, new Place());
  return {
    ...config,
    gc: config.gc ?? wholeGc(decodeOptions(gcOptions, {}, new Place("gc"))),
    network: config.network ?? decodeOptions(networkOptions, {}, new Place("network")),
    statsWorkers: config.statsWorkers ?? Math.min(Math.max(cpuCount, FEWEST_WORKERS), MOST_WORKERS),
  };
}
