import assert from "node:assert/strict";
import { importCycles } from "./support/source/import_cycles.ts";
import { type Import, readImports, type SourceFile, sourceFiles } from "./support/source/source_files.ts";

/** A room of the house: what it is for, and which rooms it may import; those after `typesOf` only by `import type`. */
interface Layer {
  readonly room: string;
  readonly job: string;
  readonly imports: readonly string[];
  readonly typesOf?: readonly string[];
}

/** From the top of the house to its ground; a room imports only rooms below it, and its own files. */
const LAYERS: readonly Layer[] = [
  {
    room: "mod.ts",
    job: "composition root",
    imports: ["deno.json", "command", "plugin", "nomad", "driver", "grpc", "gen", "log.ts"],
  },
  {
    room: "command",
    job: "what the program does for those who run it by hand",
    imports: ["images", "containerd", "host", "config", "model", "is_at_least.ts", "errors.ts"],
  },
  {
    room: "workers",
    job: "the threads that measure tasks",
    imports: ["stats", "containerd", "grpc", "async", "errors.ts"],
  },
  {
    room: "plugin",
    job: "go-plugin's protocol and nothing of Nomad",
    imports: ["grpc", "gen", "log.ts"],
  },
  {
    room: "nomad",
    job: "Nomad's services: decode, one verb, encode",
    imports: ["driver", "config", "model", "grpc", "gen", "errors.ts"],
    typesOf: ["stats"],
  },
  {
    room: "driver",
    job: "the decisions, one file for each verb",
    imports: [
      "policy",
      "network",
      "images",
      "oci",
      "stats",
      "containerd",
      "host",
      "config",
      "model",
      "is_at_least.ts",
      "clean_up.ts",
      "errors.ts",
      "log.ts",
      "async",
    ],
  },
  {
    room: "policy",
    job: "pure: the plan of a start and the operator's fences to what the task may have, or a refusal",
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
      "containerd",
      "host",
      "config",
      "model",
      "clean_up.ts",
      "errors.ts",
      "log.ts",
      "async",
    ],
  },
  {
    room: "oci",
    job: "pure: task request, image and host facts to an OCI specification",
    imports: ["config", "model", "errors.ts"],
  },
  {
    room: "stats",
    // The generated code decodes the metrics in the worker, off the main thread.
    job: "metrics to usage, and the pool of workers",
    imports: ["model", "gen", "async", "is_at_least.ts", "errors.ts"],
  },
  {
    room: "containerd",
    job: "one file for each of containerd's services, plain data in and out",
    imports: ["ttrpc", "grpc", "gen", "errors.ts"],
  },
  {
    room: "host",
    job: "what touches the node outside containerd",
    imports: ["model", "errors.ts"],
  },
  {
    room: "model",
    job: "plain data, and the plan of a start",
    imports: ["errors.ts"],
    typesOf: ["config"],
  },
  {
    room: "config",
    job: "what operators write: schema, type and decoder side by side",
    imports: ["gen", "errors.ts"],
  },
  { room: "ttrpc", job: "protobuf services over ttrpc, as containerd's shims speak it", imports: ["grpc", "gen"] },
  { room: "grpc", job: "protobuf services over gRPC on unix sockets, with an HTTP/2 of its own", imports: [] },
  { room: "gen", job: "generated from proto/", imports: [] },
  { room: "clean_up.ts", job: "removals that undo something", imports: ["errors.ts", "log.ts"] },
  { room: "errors.ts", job: "the error classes that somebody catches", imports: [] },
  { room: "log.ts", job: "hclog lines on stderr", imports: [] },
  { room: "async", job: "the small tools of waiting", imports: [] },
  { room: "is_at_least.ts", job: "the order of versions", imports: [] },
  { room: "deno.json", job: "the version", imports: [] },
];

/** Packages that only some rooms may import; the protobuf runtime goes with the generated code. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "@grpc/grpc-js": ["grpc"],
  "@logtape/logtape": ["log.ts"],
  "@msgpack/msgpack": ["config", "model"],
};

const FORBIDDEN_NAMES = ["utils", "types", "index", "constants", "helpers"];
const LINES_MAX = 200;
const ENTRY_LINES_MAX = 59;

const product = (await sourceFiles(["mod.ts", "src", "workers", "packages"])).filter(({ path }) =>
  !/^(src|packages\/grpc)\/gen\/|\/tests\//.test(path)
);
const handWritten = (await sourceFiles(["mod.ts", "src", "workers", "packages", "tools", "dev", "bench", "tests"]))
  .filter(({ path }) => !/^(src\/gen|packages\/grpc\/gen|packages\/grpc\/tests\/gen|tests\/fixtures)\//.test(path));

Deno.test("every room has its place in the list of layers", () => {
  const known = LAYERS.map(({ room }) => room);
  const rooms = new Set(product.map(({ path }) => roomOf(path)));
  assert.deepEqual([...rooms].filter((room) => !known.includes(room)), []);
});

Deno.test("every room imports only rooms that it may, which are below it", () => {
  assert.deepEqual(product.flatMap((file) => readImports(file).flatMap((edge) => objections(file, edge))), []);
});

Deno.test("every layer may import only layers below it", () => {
  const order = LAYERS.map(({ room }) => room);
  const upwards = LAYERS.flatMap(({ room, imports, typesOf = [] }) =>
    [...imports, ...typesOf].filter((other) => order.indexOf(other) <= order.indexOf(room)).map((other) =>
      `${room} -> ${other}`
    )
  );
  assert.deepEqual(upwards, []);
});

Deno.test("no file imports itself by way of others", () => {
  assert.deepEqual(importCycles(product), []);
});

Deno.test(`no file has more than ${LINES_MAX} lines, and mod.ts has fewer than ${ENTRY_LINES_MAX + 1}`, () => {
  const long = handWritten.filter(({ path, lines }) => lines > (path === "mod.ts" ? ENTRY_LINES_MAX : LINES_MAX));
  assert.deepEqual(long.map(({ path, lines }) => `${path}: ${lines} lines`), []);
});

Deno.test("every file is named in snake_case, after what it does", () => {
  const stems = handWritten.map(({ path }) => ({ path, stem: path.split("/").at(-1)?.replace(/\.ts$/, "") ?? "" }));
  const bad = stems.filter(({ stem }) => !/^[a-z][a-z0-9_]*$/.test(stem) || FORBIDDEN_NAMES.includes(stem));
  assert.deepEqual(bad.map(({ path }) => path), []);
});

function objections({ path }: SourceFile, { specifier, target, isType }: Import): string[] {
  const room = roomOf(path);
  if (target === undefined) {
    const owners = PACKAGES[specifier];
    return owners === undefined || owners.includes(room) ? [] : [`${path} imports ${specifier}: only ${owners} may`];
  }
  const other = roomOf(target);
  const { job, imports, typesOf = [] } = LAYERS.find((layer) => layer.room === room)!;
  if (other === room || imports.includes(other) || (isType && typesOf.includes(other))) return [];
  const may = [...imports, ...typesOf.map((name) => `${name} (types)`)].join(", ") || "nothing";
  return [`${path} imports ${target}: ${room} is ${job}, and may import ${may}`];
}

/** `driver` for `src/driver/task.ts`, `grpc` for `packages/grpc/code.ts`, `errors.ts` for `src/errors.ts`, `mod.ts` for itself. */
function roomOf(path: string): string {
  const [first = "", second = ""] = path.split("/");
  return first === "src" || first === "packages" ? second : first;
}
