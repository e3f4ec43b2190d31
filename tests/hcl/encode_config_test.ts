import assert from "node:assert/strict";
import { fromBinary } from "@bufbuild/protobuf";
import { SetConfigRequestSchema } from "../../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import { encodeConfig } from "../../src/hcl/encode_config.ts";
import { driverConfig } from "../../src/hcl/driver_config.ts";
import { parseHcl } from "../../src/hcl/parse_hcl.ts";
import { goDriverPluginSpec, goDriverTaskSpec } from "../fixtures/go_driver_spec.ts";
import { capturedConfigs, capturedPluginConfig } from "../fixtures/nomad_capture.ts";

for (const { name, config, bytes } of capturedConfigs()) {
  Deno.test(`encodeConfig() makes the bytes of "${name}" that Nomad 2.0.5 makes`, async () => {
    const body = driverConfig(await parseHcl(config, "job.hcl"));
    const encoded = encodeConfig(goDriverTaskSpec(), body, { NOMAD_TASK_NAME: "t" });
    assert.equal(encoded.toHex(), bytes.toHex());
  });
}

Deno.test("encodeConfig() makes the bytes of the plugin's config that Nomad 2.0.5 makes", async () => {
  const { config, requests } = capturedPluginConfig();
  const encoded = encodeConfig(goDriverPluginSpec(), driverConfig(await parseHcl(config, "agent.hcl")));
  for (const request of requests) {
    assert.equal(encoded.toHex(), fromBinary(SetConfigRequestSchema, request).msgpackConfig.toHex());
  }
});

const refusals: readonly (readonly [Record<string, unknown>, string | RegExp])[] = [
  [{}, 'Cannot use the config without "image": it is required'],
  [{ image: "x", imgae: "y" }, /^Cannot use "imgae": no argument or block type has that name, allowed are .*\bimage\b/],
  [{ image: "x", args: "y" }, 'Cannot use args "y": a list(string) is required'],
  [{ image: ["x"] }, 'Cannot use image "[…]": a string is required'],
  [{ image: "x", pids_limit: "many" }, 'Cannot use pids_limit "many": a number is required'],
  [{ image: "x", privileged: "yes" }, 'Cannot use privileged "yes": a bool is required'],
  [{ image: "x", auth: [{}, {}] }, 'Cannot use "auth" twice: only one block of it is allowed'],
  [{ image: "x", mounts: "m" }, 'Cannot use mounts "m": it is a block'],
  [
    { image: "x", mounts: [{ target: "/t", src: "/s" }] },
    /^Cannot use "src": no argument or block type has that name, allowed are .*\bsource\b/,
  ],
];

for (const [config, message] of refusals) {
  Deno.test(`encodeConfig() refuses ${JSON.stringify(config)} as Nomad does`, () => {
    assert.throws(() => encodeConfig(goDriverTaskSpec(), config), { name: "ConfigError", message });
  });
}
