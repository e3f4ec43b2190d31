import assert from "node:assert/strict";
import { testKind } from "../dev/tests/test_kind.ts";
import { importCycles } from "./support/source/import_cycles.ts";
import { LAYERS as PRODUCT, PACKAGES } from "./support/source/layers.ts";
import { AROUND } from "./support/source/layers_around.ts";
import { type Import, readImports, type SourceFile, sourceFiles } from "./support/source/source_files.ts";

const LAYERS = [...AROUND, ...PRODUCT];
const FORBIDDEN_NAMES = ["utils", "types", "index", "constants", "helpers"];
const LINES_MAX = 200;
const ENTRY_LINES_MAX = 59;
const FILES_MAX = 16;

const all = await sourceFiles(["mod.ts", "src", "workers", "packages", "tools", "dev", "bench", "tests"]);
const handWritten = all.filter(({ path }) => !/^(src\/|packages\/.*)gen\/|^tests\/fixtures\//.test(path));
const product = handWritten.filter(({ path }) => PRODUCT.some(({ room }) => room === roomOf(path)));

Deno.test("every room has its place in the list of layers", () => {
  const known = LAYERS.map(({ room }) => room);
  const rooms = new Set(handWritten.map(({ path }) => roomOf(path)));
  assert.deepEqual([...rooms].filter((room) => !known.includes(room)), []);
});

Deno.test("every room imports only rooms that it may, which are below it", () => {
  assert.deepEqual(handWritten.flatMap((file) => readImports(file).flatMap((edge) => objections(file, edge))), []);
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

Deno.test("no room may import what none of its files imports", () => {
  const used = new Set(
    handWritten.flatMap((file) =>
      readImports(file).map(({ specifier, target }) => `${roomOf(file.path)} -> ${target ? roomOf(target) : specifier}`)
    ),
  );
  const unused = LAYERS.flatMap(({ room, imports, typesOf = [] }) =>
    [...imports, ...typesOf].map((other) => `${room} -> ${other}`).filter((edge) => !used.has(edge))
  );
  assert.deepEqual(unused, []);
});

Deno.test(`no folder has more than ${FILES_MAX} files`, () => {
  const folders = Map.groupBy(handWritten, ({ path }) => path.slice(0, path.lastIndexOf("/")));
  const full = [...folders].filter(([, files]) => files.length > FILES_MAX);
  assert.deepEqual(full.map(([folder, files]) => `${folder}: ${files.length} files`), []);
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
  assert.deepEqual(importCycles(handWritten), []);
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

Deno.test("the name of a test file tells what it needs", () => {
  const needsNomad = /\bnomadTest\(|\bNomadAgent\b/;
  const needsMore =
    /\bDeno\.Command\b|\brunCommand\(|\b(?:root|realContainerd|image)Test\(|\bRealNode\b|\btestRows\(|\brealSuite\(/;
  const misnamed = handWritten.flatMap(({ path, text }) => {
    const kind = testKind(path);
    if (kind === undefined || kind === "e2e" || path.startsWith("tests/layers_test")) return [];
    if (needsNomad.test(text)) return [`${path}: *_e2e_test.ts, since it needs a Nomad agent`];
    return kind === "unit" && needsMore.test(text) ? [`${path}: *_real_test.ts, since it needs more than Deno`] : [];
  });
  assert.deepEqual(misnamed, []);
});

function objections({ path }: SourceFile, { specifier, target, isType }: Import): string[] {
  const room = roomOf(path);
  if (target === undefined) {
    const owners = PACKAGES[specifier] ?? PACKAGES[specifier.split("/")[0]!];
    const isProduct = PRODUCT.some((layer) => layer.room === room);
    return !isProduct || owners === undefined || owners.includes(room)
      ? []
      : [`${path} imports ${specifier}: only ${owners} may`];
  }
  const other = roomOf(target);
  const { job, imports, typesOf = [] } = LAYERS.find((layer) => layer.room === room)!;
  if (other === room || imports.includes(other) || (isType && typesOf.includes(other))) return [];
  const may = [...imports, ...typesOf.map((name) => `${name} (types)`)].join(", ") || "nothing";
  return [`${path} imports ${target}: ${room} is ${job}, and may import ${may}`];
}

/** `driver` for `src/driver/driver.ts`, `grpc` for `packages/grpc/code.ts`, `errors.ts` for `src/errors.ts`, `mod.ts` for itself. */
function roomOf(path: string): string {
  const [first = "", second = "", third = ""] = path.split("/");
  if (first === "packages" && (third === "tests" || third === "bench")) return `${second}/${third}`;
  const place = `${first}/${second}`.replace(/\.ts$/, "");
  if (AROUND.some(({ room }) => room === place)) return place;
  return first === "src" || first === "packages" ? second : first;
}
