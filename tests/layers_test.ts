import assert from "node:assert/strict";
import { importCycles } from "./support/source/import_cycles.ts";
import { LAYERS, PACKAGES } from "./support/source/layers.ts";
import { type Import, readImports, type SourceFile, sourceFiles } from "./support/source/source_files.ts";

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

Deno.test("the pool of stats workers and what runs in them know nothing of each other but their messages", () => {
  const wings = ["src/stats/pool/", "src/stats/worker/"];
  const crossing = product.flatMap(({ path, ...file }) => {
    const other = wings.find((wing) => !path.startsWith(wing))!;
    if (!wings.some((wing) => path.startsWith(wing))) return [];
    return readImports({ path, ...file }).filter(({ target }) => target?.startsWith(other)).map(({ target }) =>
      `${path} imports ${target}`
    );
  });
  assert.deepEqual(crossing, []);
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
    const owners = PACKAGES[specifier] ?? PACKAGES[specifier.split("/")[0]!];
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
