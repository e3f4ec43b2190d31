import assert from "node:assert/strict";
import { parseImageReference } from "../../../src/model/image/image_reference.ts";
import { imageTest, publish } from "../image_lab.ts";

/** A verifier as containerd's docs/image-verification.md describes it: the arguments name the image, stdout tells why not. */
const VERIFIER = `#!/bin/sh
while [ $# -gt 0 ]; do
  [ "$1" = -name ] && name=$2
  shift
done
cat >/dev/null
case $name in
*/unsigned:*) echo "nobody has signed it"; exit 1 ;;
esac
`;

imageTest(
  "a pull is refused with the words of containerd's image verifier, and passes what it lets pass",
  async (lab) => {
    const directory = `${lab.daemon.directory}/verifiers`;
    await Deno.mkdir(directory);
    await Deno.writeTextFile(`${directory}/signatures`, VERIFIER, { mode: 0o755 });
    const registry = await lab.registry();
    const store = lab.store();
    using signed = await store.ensure({ image: parseImageReference(await publish(registry, { name: "signed:1" })) });
    assert.match(signed.name, /\/signed:1$/);
    const unsigned = await publish(registry, { name: "unsigned:1" });
    await assert.rejects(
      store.ensure({ image: parseImageReference(unsigned) }),
      /Cannot pull image ".*\/unsigned:1": .*nobody has signed it/,
    );
    assert.deepEqual((await lab.containerd.images.list()).filter(({ name }) => name.includes("unsigned")), []);
  },
  { oldestMajor: 2 },
);
