import assert from "node:assert/strict";
import { encode } from "@msgpack/msgpack";
import { decodePluginConfig } from "../../src/config/plugin_config.ts";
import { openWays } from "../../src/policy/open_ways.ts";
import type { Block } from "./policy_rows.ts";

const ways = (plugin: Block) => openWays(decodePluginConfig(encode(plugin), 4));

Deno.test("openWays() says what a job can still do where only allow_privileged is closed, and what closes it", () => {
  const [sentence = "", ...more] = ways({ allow_privileged: false });
  assert.deepEqual(more, []);
  for (
    const close of ["volumes { enabled = false }", "allow_caps", "allow_devices", "allowed_modes", "restricted = true"]
  ) {
    assert.ok(sentence.includes(close), `${close}: ${sentence}`);
  }
});

Deno.test("openWays() has nothing to say where privileged tasks may run, or nothing is open", () => {
  assert.deepEqual(ways({}), []);
  assert.deepEqual(ways({ restricted: true }), []);
});

Deno.test("openWays() names only what is open, for each namespace with restrictions of its own", () => {
  const namespace = { "team-*": { allow_privileged: false, volumes: { enabled: true } } };
  const plugin = { restricted: true, allow_devices: ["/dev/fuse"], namespace };
  assert.deepEqual(ways(plugin), [
    'A job of namespace "team-*" cannot be privileged and can still: read and write any file of the node ' +
    "(volumes { enabled = false }). What closes each is in brackets; restricted = true closes all",
  ]);
});
