import assert from "node:assert/strict";
import { importedPackages } from "../../../dev/compile/imported_packages.ts";
import { type LockFile, productLock } from "../../../dev/compile/product_lock.ts";
import { PRODUCT_MODULES } from "../../../dev/write_product_lock.ts";
import denoConfig from "../../../deno.json" with { type: "json" };
import { skipUnless } from "../../support/skip_unless.ts";
import { testedBinary } from "../../support/tested_plugin.ts";

/** What the plugin imports; all else in the binary is there for one of them. */
const IMPORTED = ["@bufbuild/protobuf", "@grpc/grpc-js", "@logtape/logtape", "@msgpack/msgpack"];
const lock = JSON.parse(await Deno.readTextFile("deno.lock")) as LockFile;
const binary = testedBinary();

async function embeddable(): Promise<string[]> {
  return Object.keys(productLock(lock, await importedPackages(PRODUCT_MODULES)).npm);
}

Deno.test("the plugin imports no package but those it is said to", async () => {
  const names = (await importedPackages(PRODUCT_MODULES)).map((one) => one.slice(0, one.indexOf("@", 1)));
  assert.deepEqual(names, IMPORTED);
});

Deno.test("what is compiled has no package of the launcher, of the development tools or of the tests", async () => {
  const packages = await embeddable();
  const left = Object.keys(lock.npm).filter((key) => !packages.includes(key)).map((one) => one.replace(/(.)@.*/, "$1"));
  assert.deepEqual(left.filter((name) => ["@cdktn/hcl2json", "fs-extra", "modern-tar"].includes(name)).length, 3);
  assert.match(
    denoConfig.tasks.compile.command,
    /dev\/write_product_lock\.ts && deno compile .*--lock=dist\/product\.lock /,
  );
});

Deno.test({
  name: "the binary carries the packages that the plugin needs, and no other",
  ignore: skipUnless(binary !== undefined, "they look into the binary, and DRIVER_BINARY names none"),
  async fn() {
    const file = new TextDecoder("latin1").decode(await Deno.readFile(binary!));
    // As deno compile lists the packages: the length in four bytes, then the text.
    const carried = Object.keys(lock.npm).filter((key) =>
      file.includes(`${String.fromCharCode(key.length)}\0\0\0${key}`)
    );
    assert.deepEqual(carried, await embeddable());
  },
});
