import assert from "node:assert/strict";
import { parseContainerdVersion, requireSupported } from "../../dev/containerd/containerd_version.ts";

Deno.test("parseContainerdVersion() reads what Debian's and the project's own builds print", () => {
  const debian = parseContainerdVersion(
    "containerd github.com/containerd/containerd 1.7.24~ds1 1.7.24~ds1-6+deb13u1\n",
  );
  assert.deepEqual(debian, { major: 1, minor: 7, text: "1.7.24~ds1" });
  const upstream = parseContainerdVersion("containerd github.com/containerd/containerd/v2 v2.1.4 75cb2b7193e4\n");
  assert.deepEqual(upstream, { major: 2, minor: 1, text: "v2.1.4" });
});

Deno.test("parseContainerdVersion() refuses a text without a version", () => {
  assert.throws(
    () => parseContainerdVersion("containerd: not found"),
    /Cannot read containerd version "containerd: not found"/,
  );
});

Deno.test("requireSupported() refuses a containerd older than 1.7", () => {
  const old = parseContainerdVersion("containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u3");
  assert.throws(() => requireSupported(old), /Cannot use containerd "1.6.20~ds1": 1.7 or newer is needed/);
});

Deno.test("requireSupported() takes 1.7, 1.10 and 2.0", () => {
  for (const version of ["1.7.0", "1.10.1", "2.0.0-rc.1"]) {
    assert.equal(requireSupported(parseContainerdVersion(`containerd x ${version} y`)).text, version);
  }
});
