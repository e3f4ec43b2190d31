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
const product = handWritten.filter(({ path }) => PRODUCT.some(({ folder }) => folder === layerOf(path)));

Deno.test("every folder has its place in the list of layers", () => {
  const known = LAYERS.map(({ folder }) => folder);
  const layers = new Set(handWritten.map(({ path }) => layerOf(path)));
  assert.deepEqual([...layers].filter((folder) => !known.includes(folder)), []);
});

Deno.test("every folder imports only layers that it may, which are below it", () => {
  assert.deepEqual(handWritten.flatMap((file) => readImports(file).flatMap((edge) => objections(file, edge))), []);
});

Deno.test("every layer may import only layers below it", () => {
  const order = LAYERS.map(({ folder }) => folder);
  const upwards = LAYERS.flatMap(({ folder, imports, typesOf = [] }) =>
    [...imports, ...typesOf].filter((other) => order.indexOf(other) <= order.indexOf(folder)).map((other) =>
      `${folder} -> ${other}`
    )
  );
  assert.deepEqual(upwards, []);
});

Deno.test("no folder may import what none of its files imports", () => {
  const used = new Set(
    handWritten.flatMap((file) =>
      readImports(file).map(({ specifier, target }) =>
        `${layerOf(file.path)} -> ${target ? layerOf(target) : specifier}`
      )
    ),
  );
  const unused = LAYERS.flatMap(({ folder, imports, typesOf = [] }) =>
    [...imports, ...typesOf].map((other) => `${folder} -> ${other}`).filter((edge) => !used.has(edge))
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
  const folder = layerOf(path);
  if (target === undefined) {
    const owners = PACKAGES[specifier] ?? PACKAGES[specifier.split("/")[0]!];
    const isProduct = PRODUCT.some((layer) => layer.folder === folder);
    return !isProduct || owners === undefined || owners.includes(folder)
      ? []
      : [`${path} imports ${specifier}: only ${owners} may`];
  }
  const other = layerOf(target);
  const { job, imports, typesOf = [] } = LAYERS.find((layer) => layer.folder === folder)!;
  if (other === folder || imports.includes(other) || (isType && typesOf.includes(other))) return [];
  const may = [...imports, ...typesOf.map((name) => `${name} (types)`)].join(", ") || "nothing";
  return [`${path} imports ${target}: ${folder} is ${job}, and may import ${may}`];
}

/** `driver` for `src/driver/driver.ts`, `grpc` for `packages/grpc/code.ts`, `errors.ts` for `src/errors.ts`, `mod.ts` for itself. */
function layerOf(path: string): string {
  const [first = "", second = "", third = ""] = path.split("/");
  if (first === "packages" && (third === "tests" || third === "bench")) return `${second}/${third}`;
  const place = `${first}/${second}`.replace(/\.ts$/, "");
  if (AROUND.some(({ folder }) => folder === place)) return place;
  return first === "src" || first === "packages" ? second : first;
}
