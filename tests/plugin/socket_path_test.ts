import assert from "node:assert/strict";
import { dirname } from "node:path";
import { makeSocketPath } from "../../src/plugin/socket_path.ts";

Deno.test("makeSocketPath() makes a directory that only this user may enter, and removes it", async () => {
  let dir: string;
  {
    await using socket = await makeSocketPath(undefined);
    dir = dirname(socket.path);
    const { mode } = await Deno.stat(dir);
    assert.equal((mode ?? 0) & 0o777, 0o700);
    await Deno.writeTextFile(socket.path, "a stand-in for the socket");
  }
  await assert.rejects(Deno.stat(dir), Deno.errors.NotFound);
});

Deno.test("makeSocketPath() stays inside the host's directory", async () => {
  const hostDir = await Deno.makeTempDir();
  {
    await using first = await makeSocketPath(hostDir);
    await using second = await makeSocketPath(hostDir);
    assert.equal(dirname(dirname(first.path)), hostDir);
    assert.notEqual(first.path, second.path);
  }
  await Deno.remove(hostDir);
});

Deno.test("makeSocketPath() names a directory that cannot be written", async () => {
  await assert.rejects(makeSocketPath("/proc"), {
    name: "HandshakeError",
    message: /^Cannot make a socket directory in PLUGIN_UNIX_SOCKET_DIR "\/proc": /,
  });
});

Deno.test("makeSocketPath() refuses a path that the kernel would, and leaves nothing there", async () => {
  const hostDir = await Deno.makeTempDir({ suffix: "é".repeat(50) });
  await assert.rejects(makeSocketPath(hostDir), {
    name: "HandshakeError",
    message: /^Cannot use socket ".*": its path is longer than 107 bytes, set PLUGIN_UNIX_SOCKET_DIR or TMPDIR/,
  });
  await Deno.remove(hostDir);
});
