import assert from "node:assert/strict";
import { type ModuleImports, productImports } from "./support/module_graph.ts";

/** The rooms of the house from top to bottom, each with the rooms below that it may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "mod.ts": ["deno.json", "plugin", "nomad", "driver", "gen", "log"],
  workers: ["stats", "containerd", "rpc", "errors"],
  plugin: ["rpc", "gen", "log"],
  nomad: ["driver", "config", "model", "stats", "rpc", "gen", "errors"],
  driver: ["images", "oci", "stats", "containerd", "host", "config", "model", "errors", "log"],
  images: ["containerd", "config", "model", "errors", "log"],
  oci: ["config", "model", "errors"],
  stats: ["model", "gen", "errors"],
  containerd: ["rpc", "gen", "errors"],
  host: ["model", "errors"],
  model: ["config", "errors"],
  config: ["gen", "errors"],
  rpc: ["gen"],
  log: [],
  errors: [],
};

/** Packages that one room keeps from all others. */
const KEPT_BY: Readonly<Record<string, string>> = { "@grpc/grpc-js": "rpc", "@logtape/logtape": "log" };

const modules = await productImports();

/** "driver" for src/driver/start_task.ts, "log" for src/log.ts. */
function roomOf(path: string): string {
  const [top = "", second = ""] = path.split("/");
  return top === "src" ? second.replace(/\.ts$/, "") : top;
}

Deno.test("every room imports only rooms below it", () => {
  const wrong = modules.flatMap(({ path, files }) => {
    const room = roomOf(path);
    const allowed = MAY_IMPORT[room] ?? [];
    const others = files.filter((file) => roomOf(file) !== room && !allowed.includes(roomOf(file)));
    return others.map((file) =>
      `${path} imports ${file}, but ${room} may import only ${allowed.join(", ") || "itself"}`
    );
  });
  assert.deepEqual(wrong, []);
});

Deno.test("a package that one room stands for is imported nowhere else", () => {
  const wrong = modules.flatMap(({ path, packages }) => {
    const kept = packages.filter((name) => name in KEPT_BY && KEPT_BY[name] !== roomOf(path));
    return kept.map((name) => `${path} imports ${name}, but only ${KEPT_BY[name]} may`);
  });
  assert.deepEqual(wrong, []);
});

Deno.test("no files import each other in a circle", () => {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const walked = new Set<string>();
  for (const { path } of modules) assert.deepEqual(circleFrom(path, { byPath, walked, trail: [] }), []);
});

interface Walk {
  readonly byPath: ReadonlyMap<string, ModuleImports>;
  readonly walked: Set<string>;
  readonly trail: readonly string[];
}

function circleFrom(path: string, { byPath, walked, trail }: Walk): readonly string[] {
  if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
  if (walked.has(path)) return [];
  walked.add(path);
  const walk = { byPath, walked, trail: [...trail, path] };
  for (const file of byPath.get(path)?.files ?? []) {
    const circle = circleFrom(file, walk);
    if (circle.length > 0) return circle;
  }
  return [];
}
