import assert from "node:assert/strict";
import { PLUGIN_ENVIRONMENT } from "../../tools/launcher/host/plugin_process.ts";
import { testedPlugin } from "../support/tested_plugin.ts";

/** Starts the driver where it must refuse to run. */
async function start(env: Record<string, string>): Promise<{ code: number; stdout: string; stderr: string }> {
  const [program, ...args] = testedPlugin();
  const output = await new Deno.Command(program!, { args, env, stdin: "null" }).output();
  const decoder = new TextDecoder();
  return { code: output.code, stdout: decoder.decode(output.stdout), stderr: decoder.decode(output.stderr) };
}

Deno.test("the driver says what it is when somebody runs it by hand", async () => {
  const { code, stdout, stderr } = await start({ NOMAD_PLUGIN_MAGIC_COOKIE: "" });
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(
    stderr,
    /^containerd-driver v\d+\.\d+\.\d+\nThis program is a task driver plugin for Nomad\. .*\nSee https:.*\n$/,
  );
});

Deno.test("the driver refuses a host that speaks another plugin protocol", async () => {
  const { code, stdout, stderr } = await start({ ...PLUGIN_ENVIRONMENT, PLUGIN_PROTOCOL_VERSIONS: "1" });
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /Cannot speak plugin protocol "1": this plugin speaks version 2\n$/);
});

Deno.test("the driver refuses to start when its host's socket directory cannot be written", async () => {
  const { code, stdout, stderr } = await start({ ...PLUGIN_ENVIRONMENT, PLUGIN_UNIX_SOCKET_DIR: "/proc" });
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /Cannot make a socket directory in PLUGIN_UNIX_SOCKET_DIR "\/proc": .*\n$/);
});
