import assert from "node:assert/strict";
import { importedPackages } from "../../dev/checks/imported_packages.ts";
import { skipUnless } from "../support/skip_unless.ts";
import { testedBinary } from "../support/tested_plugin.ts";

/** What the binary is made of; workers are not in the graph of `mod.ts`. */
const MODULES = ["mod.ts", "workers/hcl.ts", "workers/stats.ts"];
/** What the plugin imports; all else in the binary is there for one of them. */
const TELEMETRY = [
  ...["api", "context-async-hooks", "core", "exporter-metrics-otlp-http", "exporter-prometheus"],
  ...["exporter-trace-otlp-http", "resources", "sdk-metrics", "sdk-trace"],
];
const IMPORTED = [
  ...["@bufbuild/protobuf", "@cdktn/hcl2json", "@grpc/grpc-js", "@logtape/logtape", "@msgpack/msgpack"],
  ...TELEMETRY.map((name) => `@opentelemetry/${name}`),
];
/** What grpc-js and OpenTelemetry import for themselves. */
const BROUGHT_ALONG = ["@grpc/proto-loader", "@js-sdsl/ordered-map", "lodash.camelcase", "long", "protobufjs"];
/** Above a bundled module stands the path that it came from. */
const BUNDLED = /^\/\/ \S*\/registry\.npmjs\.org\/((?:@[\w.-]+\/)?[\w.-]+)\//gm;
const binary = testedBinary();

Deno.test("the plugin imports no package but those it is said to", async () => {
  const names = (await importedPackages(MODULES)).map((one) => one.slice(0, one.indexOf("@", 1)));
  assert.deepEqual(names, IMPORTED);
});

Deno.test({
  name: "the binary carries the packages that the plugin needs, and no other",
  ignore: skipUnless(binary !== undefined, "they look into the binary, and DRIVER_BINARY names none"),
  async fn() {
    const file = new TextDecoder("latin1").decode(await Deno.readFile(binary!));
    const carried = new Set([...file.matchAll(BUNDLED)].map(([, name = ""]) => name));
    for (const name of IMPORTED) assert.ok(carried.has(name), `${name} is missing`);
    const others = [...carried].filter((name) =>
      !IMPORTED.includes(name) && !/^@(?:protobufjs|opentelemetry)\//.test(name)
    );
    assert.deepEqual(others.sort(), BROUGHT_ALONG);
  },
});
