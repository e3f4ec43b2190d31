/** A room of the house: what it is for, and which rooms it may import; those after `typesOf` only by `import type`. */
export interface Layer {
  readonly room: string;
  readonly job: string;
  readonly imports: readonly string[];
  readonly typesOf?: readonly string[];
}

/** From the top of the house to its ground; a room imports only rooms below it, and its own files. */
export const LAYERS: readonly Layer[] = [
  {
    room: "mod.ts",
    job: "composition root",
    imports: ["command", "plugin", "nomad", "driver", "about.ts", "grpc", "gen", "log.ts"],
  },
  {
    room: "command",
    job: "what the program does for those who run it by hand",
    imports: [
      "policy",
      "network",
      "images",
      "containerd",
      "host",
      "config",
      "model",
      "containerd_facts.ts",
      "is_at_least.ts",
      "errors.ts",
    ],
  },
  {
    room: "workers",
    job: "the threads that measure tasks",
    imports: ["stats", "containerd", "grpc", "async", "errors.ts"],
  },
  {
    room: "plugin",
    job: "go-plugin's protocol and nothing of Nomad",
    imports: ["about.ts", "grpc", "gen", "log.ts", "async"],
  },
  {
    room: "nomad",
    job: "Nomad's services: decode, one verb, encode",
    imports: ["telemetry", "driver", "config", "model", "about.ts", "grpc", "gen", "errors.ts"],
    typesOf: ["stats"],
  },
  {
    room: "driver",
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
    room: "policy",
    job: "pure: the plan of a start and the operator's restrictions to what the task may have, or a refusal",
    imports: ["config", "model", "errors.ts"],
  },
  {
    room: "network",
    job: "networks that tasks have of the driver, by CNI plugins",
    imports: ["host", "model", "config", "clean_up.ts", "errors.ts", "async", "is_at_least.ts"],
  },
  {
    room: "images",
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
    room: "oci",
    job: "pure: task request, image and host facts to an OCI specification",
    imports: ["config", "model", "is_at_least.ts", "errors.ts"],
  },
  {
    room: "stats",
    // The generated code decodes the metrics in the worker, off the main thread.
    job: "metrics to usage, and the pool of workers",
    imports: ["gen", "async", "is_at_least.ts", "errors.ts"],
  },
  {
    room: "containerd",
    job: "one file for each of containerd's services, plain data in and out",
    imports: ["telemetry", "ttrpc", "grpc", "gen", "async", "errors.ts"],
  },
  {
    room: "telemetry",
    job: "OpenTelemetry's spans and metrics, and Prometheus's",
    imports: ["log.ts", "deno.json"],
    typesOf: ["config"],
  },
  {
    room: "host",
    job: "what touches the node outside containerd",
    imports: ["model", "errors.ts", "async"],
  },
  {
    room: "model",
    job: "plain data, and the plan of a start",
    imports: ["about.ts", "containerd_facts.ts", "errors.ts"],
    typesOf: ["config"],
  },
  {
    room: "config",
    job: "what operators write: schema, type and decoder side by side",
    imports: ["gen", "containerd_facts.ts", "errors.ts"],
  },
  { room: "about.ts", job: "what the plugin declares of itself, on one page", imports: ["gen", "deno.json"] },
  { room: "ttrpc", job: "protobuf services over ttrpc, as containerd's shims speak it", imports: ["grpc", "gen"] },
  { room: "grpc", job: "protobuf services over gRPC on unix sockets, with an HTTP/2 of its own", imports: [] },
  { room: "gen", job: "generated from proto/", imports: [] },
  { room: "clean_up.ts", job: "removals that undo something", imports: ["errors.ts", "log.ts"] },
  { room: "errors.ts", job: "the error classes that somebody catches", imports: [] },
  { room: "log.ts", job: "hclog lines on stderr", imports: [] },
  { room: "async", job: "the small tools of waiting", imports: [] },
  { room: "containerd_facts.ts", job: "what holds of every containerd", imports: [] },
  { room: "is_at_least.ts", job: "the order of versions", imports: [] },
  { room: "deno.json", job: "the version", imports: [] },
];

/** Packages, or all of a scope, that only some rooms of the product may import; the protobuf runtime goes with the generated code. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "@grpc/grpc-js": ["grpc"],
  "@logtape/logtape": ["log.ts"],
  "@msgpack/msgpack": ["config", "model"],
  "@opentelemetry": ["telemetry"],
  "@cdktn/hcl2json": [],
  "modern-tar": [],
};
