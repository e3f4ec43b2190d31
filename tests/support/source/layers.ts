/** A layer, by its folder or file: what it is for, and which layers it may import; those after `typesOf` only by `import type`. */
export interface Layer {
  readonly folder: string;
  readonly job: string;
  readonly imports: readonly string[];
  readonly typesOf?: readonly string[];
}

/** From the top down; a layer imports only layers below it, and its own files. */
export const LAYERS: readonly Layer[] = [
  {
    folder: "mod.ts",
    job: "composition root",
    imports: ["command", "plugin", "nomad", "driver", "about.ts", "grpc", "gen", "log.ts", "errors.ts"],
  },
  {
    folder: "command",
    job: "what the program does for those who run it by hand",
    imports: [
      "policy",
      "network",
      "images",
      "containerd",
      "host",
      "hcl",
      "config",
      "model",
      "containerd_facts.ts",
      "is_at_least.ts",
      "errors.ts",
    ],
  },
  {
    folder: "workers",
    job: "the threads that measure tasks, and the one that parses HCL",
    imports: ["hcl", "stats", "containerd", "grpc", "async", "errors.ts"],
  },
  {
    folder: "plugin",
    job: "go-plugin's protocol and nothing of Nomad",
    imports: ["about.ts", "grpc", "gen", "log.ts", "async"],
  },
  {
    folder: "nomad",
    job: "Nomad's services: decode, one verb, encode",
    imports: ["telemetry", "driver", "config", "model", "about.ts", "grpc", "gen", "errors.ts"],
    typesOf: ["stats"],
  },
  {
    folder: "driver",
    job: "the decisions, one file for each verb",
    imports: [
      "telemetry",
      "policy",
      "network",
      "images",
      "oci",
      "stats",
      "containerd",
      "host",
      "config",
      "model",
      "containerd_facts.ts",
      "is_at_least.ts",
      "clean_up.ts",
      "errors.ts",
      "log.ts",
      "async",
    ],
  },
  {
    folder: "policy",
    job: "pure: the plan of a start and the operator's restrictions to what the task may have, or a refusal",
    imports: ["config", "model", "errors.ts"],
  },
  {
    folder: "network",
    job: "networks that tasks have of the driver, by CNI plugins",
    imports: ["host", "model", "config", "clean_up.ts", "errors.ts", "async", "is_at_least.ts"],
  },
  {
    folder: "images",
    job: "which image, from where, with whose credentials, when to pull and to delete",
    imports: [
      "telemetry",
      "containerd",
      "host",
      "config",
      "model",
      "clean_up.ts",
      "errors.ts",
      "is_at_least.ts",
      "log.ts",
      "async",
    ],
  },
  {
    folder: "oci",
    job: "pure: task request, image and host facts to an OCI specification",
    imports: ["config", "model", "is_at_least.ts", "errors.ts"],
  },
  {
    folder: "stats",
    // The generated code decodes the metrics in the worker, off the main thread.
    job: "metrics to usage, and the pool of workers",
    imports: ["gen", "async", "is_at_least.ts", "errors.ts"],
  },
  {
    folder: "containerd",
    job: "one file for each of containerd's services, plain data in and out",
    imports: ["telemetry", "ttrpc", "grpc", "gen", "async", "errors.ts"],
  },
  {
    folder: "telemetry",
    job: "OpenTelemetry's spans and metrics, and Prometheus's",
    imports: ["errors.ts", "log.ts", "deno.json"],
    typesOf: ["config"],
  },
  {
    folder: "host",
    job: "what touches the node outside containerd",
    imports: ["model", "errors.ts", "async"],
  },
  {
    folder: "model",
    job: "plain data, and the plan of a start",
    imports: ["about.ts", "containerd_facts.ts", "errors.ts"],
    typesOf: ["config"],
  },
  {
    folder: "hcl",
    job: "HCL and JSON that people write, as Nomad gives it to a plugin; loaded where a command reads a file",
    imports: ["config", "gen", "errors.ts", "async"],
  },
  {
    folder: "config",
    job: "what operators write: schema, type and decoder side by side",
    imports: ["gen", "containerd_facts.ts", "errors.ts"],
  },
  { folder: "about.ts", job: "what the plugin declares of itself, on one page", imports: ["gen", "deno.json"] },
  { folder: "ttrpc", job: "protobuf services over ttrpc, as containerd's shims speak it", imports: ["grpc", "gen"] },
  { folder: "grpc", job: "protobuf services over gRPC on unix sockets, with an HTTP/2 of its own", imports: [] },
  { folder: "gen", job: "generated from proto/", imports: [] },
  { folder: "clean_up.ts", job: "removals that undo something", imports: ["errors.ts", "log.ts"] },
  { folder: "log.ts", job: "hclog lines on stderr", imports: ["errors.ts"] },
  { folder: "errors.ts", job: "the error classes that somebody catches, and what an error says", imports: [] },
  { folder: "async", job: "the small tools of waiting", imports: [] },
  { folder: "containerd_facts.ts", job: "what holds of every containerd", imports: [] },
  { folder: "is_at_least.ts", job: "the order of versions", imports: [] },
  { folder: "deno.json", job: "the version", imports: [] },
];

/** Packages, or all of a scope, that only some layers of the product may import; the protobuf runtime goes with the generated code. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "@grpc/grpc-js": ["grpc"],
  "@logtape/logtape": ["log.ts"],
  "@msgpack/msgpack": ["hcl", "config", "model"],
  "@opentelemetry": ["telemetry"],
  "@cdktn/hcl2json": ["hcl"],
  "modern-tar": [],
};
