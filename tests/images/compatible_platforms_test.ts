import assert from "node:assert/strict";
import { compatiblePlatforms, isSamePlatform, platformText } from "../../src/images/content/compatible_platforms.ts";

function names(architecture: string, variant?: string): string[] {
  const node = { os: "linux", architecture, ...(variant !== undefined && { variant }) };
  return compatiblePlatforms(node).map((platform) => platformText(platform).replace("linux/", ""));
}

Deno.test("compatiblePlatforms() puts the node's own first, then what its processor runs too", () => {
  assert.deepEqual(names("amd64"), ["amd64", "386"]);
  assert.deepEqual(names("arm64", "v8"), ["arm64/v8", "arm/v8", "arm/v7", "arm/v6", "arm/v5"]);
  assert.deepEqual(names("arm64"), names("arm64", "v8"));
  assert.deepEqual(names("arm64", "v9").slice(0, 3), ["arm64/v9", "arm64/v8", "arm/v8"]);
  assert.deepEqual(names("arm", "v6"), ["arm/v6", "arm/v5"]);
  assert.deepEqual(names("arm"), ["arm/v7", "arm/v6", "arm/v5"]);
  assert.deepEqual(names("riscv64", ""), ["riscv64"]);
});

Deno.test("isSamePlatform() takes an architecture's plain variant for no variant", () => {
  const same = (one: string, other: string) => {
    const [a, b] = [one, other].map((text) => {
      const [architecture = "", variant = ""] = text.split("/");
      return { os: "linux", architecture, variant };
    });
    return isSamePlatform(a!, b!);
  };
  for (
    const [one, other] of [["arm64", "arm64/v8"], ["arm64/8", "arm64"], ["arm", "arm/v7"], [
      "amd64/v1",
      "amd64",
    ]] as const
  ) {
    assert.ok(same(one, other), `${one} and ${other}`);
  }
  for (const [one, other] of [["arm64", "amd64"], ["arm", "arm/v6"], ["amd64/v3", "amd64"]] as const) {
    assert.ok(!same(one, other), `${one} and ${other}`);
  }
});
