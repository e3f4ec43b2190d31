import assert from "node:assert/strict";
import { fromBinary } from "@bufbuild/protobuf";
import { type Runtime, runtimeOptions } from "../../../src/containerd/runtime_options.ts";
import { OptionsSchema as RuncOptionsSchema } from "../../../src/gen/containerd/runc/v1/oci_pb.ts";
import { OptionsSchema } from "../../../src/gen/containerd/runtimeoptions/v1/api_pb.ts";

Deno.test("runtimeOptions() tells runc's shim which program to call, and where it keeps its state", () => {
  const any = runtimeOptions({ type: "io.containerd.runc.v2", binary: "/usr/bin/crun", root: "/run/crun" });
  assert.equal(any?.typeUrl, "containerd.runc.v1.Options");
  const { binaryName, root, systemdCgroup } = fromBinary(RuncOptionsSchema, any.value);
  assert.deepEqual([binaryName, root, systemdCgroup], ["/usr/bin/crun", "/run/crun", false]);
});

Deno.test("runtimeOptions() tells every other shim where its configuration is, gVisor's also by its own name", () => {
  const told = (type: string) => {
    const any = runtimeOptions({ type, configPath: "/etc/some.toml" });
    assert.equal(any?.typeUrl, "runtimeoptions.v1.Options");
    const { configPath, typeUrl } = fromBinary(OptionsSchema, any.value);
    return [configPath, typeUrl];
  };
  assert.deepEqual(told("io.containerd.kata.v2"), ["/etc/some.toml", ""]);
  assert.deepEqual(told("io.containerd.runsc.v1"), ["/etc/some.toml", "io.containerd.runsc.v1.options"]);
});

Deno.test("runtimeOptions() has nothing to tell of a runtime that is set up as usual", () => {
  const usual: Runtime[] = [{ type: "io.containerd.runc.v2" }, { type: "io.containerd.kata.v2" }];
  for (const runtime of usual) assert.equal(runtimeOptions(runtime), undefined);
});
