import assert from "node:assert/strict";
import { ImageError } from "../../../src/errors.ts";
import type { ImageOptions, ImageRequest } from "../../../src/images/image_store.ts";
import { parseImageReference } from "../../../src/model/image/image_reference.ts";
import { USER } from "../../support/registry/registry_config.ts";
import { HelperProgram } from "../credentials/helper_program.ts";
import { type ImageLab, imageTest, publish } from "../image_lab.ts";

const WRONG = { username: "tester", password: "wrong" };

/** The failure of a pull, with the registry's address made plain. */
async function failure(
  lab: ImageLab,
  { image, ...request }: Omit<ImageRequest, "image"> & { image: string },
  options: Partial<ImageOptions> = {},
): Promise<ImageError> {
  const outcome = await lab.store(options).ensure({ ...request, image: parseImageReference(image) }).catch((error) =>
    error
  );
  assert.ok(outcome instanceof ImageError, String(outcome));
  outcome.message = outcome.message.replaceAll(/127\.0\.0\.1:\d+/g, "REGISTRY");
  return outcome;
}

imageTest("ensure() gives the task's credentials, or else the plugin's, to the image's registry", async (lab) => {
  const registry = await lab.registry({ password: true });
  const image = await publish(registry);
  using byTask = await lab.store().ensure({ image: parseImageReference(image), auth: USER });
  using byPlugin = await lab.store({ auth: { ...USER, serverAddress: registry.address } }).ensure({
    image: parseImageReference(image),
    forcePull: true,
  });
  assert.equal(byTask.name, image);
  assert.equal(byPlugin.chainId, byTask.chainId);
});

imageTest("ensure() takes credentials from docker's configuration and from its helpers", async (lab) => {
  const registry = await lab.registry({ password: true });
  const image = await publish(registry);
  const config = `${lab.directory}/config.json`;
  const { username, password } = USER;
  await Deno.writeTextFile(
    config,
    JSON.stringify({ auths: { [registry.address]: { auth: btoa(`${username}:${password}`) } } }),
  );
  using _auths = await lab.store({ auth: { config } }).ensure({ image: parseImageReference(image) });
  await using helper = await HelperProgram.install("tests", `echo '{"Username":"${username}","Secret":"${password}"}'`);
  await Deno.writeTextFile(config, JSON.stringify({ credHelpers: { [registry.address]: "tests" } }));
  using _own = await lab.store({ auth: { config } }).ensure({ image: parseImageReference(image), forcePull: true });
  await Deno.writeTextFile(config, JSON.stringify({ credsStore: "tests" }));
  using _store = await lab.store({ auth: { config } }).ensure({ image: parseImageReference(image), forcePull: true });
  using _helper = await lab.store({ auth: { helper: "tests" } }).ensure({
    image: parseImageReference(image),
    forcePull: true,
  });
  assert.deepEqual(new Set(await helper.asked()), new Set([`get ${registry.address}`]));
});

imageTest(
  "ensure() tells a wrong password from missing credentials and from a missing repository or tag",
  async (lab) => {
    const registry = await lab.registry({ password: true });
    const image = await publish(registry);
    const wrong = await failure(lab, { image, auth: WRONG });
    assert.equal(
      wrong.message,
      'Cannot pull image "REGISTRY/hello:1": "REGISTRY" refuses user "tester" of the task\'s auth: wrong user or password',
    );
    assert.equal(wrong.recoverable, false);
    const wrongPlugin = await failure(lab, { image }, { auth: { ...WRONG, serverAddress: registry.address } });
    assert.match(wrongPlugin.message, /refuses user "tester" of the plugin's auth: wrong user or password$/);
    assert.equal(wrongPlugin.recoverable, true);
    const none = await failure(lab, { image });
    assert.match(
      none.message,
      /: "REGISTRY" asks for credentials and there are none, or the repository does not exist$/,
    );
    assert.equal(none.recoverable, false);
    for (const missing of ["nobody:1", "hello:2"]) {
      const error = await failure(lab, { image: `${registry.address}/${missing}`, auth: USER });
      assert.match(
        error.message,
        /^Cannot pull image "REGISTRY\/[a-z]+:\d": the registry does not have it \(.*not found\)$/,
      );
      assert.equal(error.recoverable, false);
    }
  },
);

imageTest("ensure() gives credentials to no registry but theirs", async (lab) => {
  const registry = await lab.registry({ password: true });
  const image = await publish(registry);
  const elsewhere = { auth: { ...USER, serverAddress: "other.example" } };
  assert.match((await failure(lab, { image, ...elsewhere })).message, /asks for credentials and there are none/);
  assert.match((await failure(lab, { image }, elsewhere)).message, /asks for credentials and there are none/);
});

imageTest(
  "ensure() gives the plugin's credentials nowhere without server_address, and names it when they are missed",
  async (lab) => {
    const registry = await lab.registry({ password: true });
    const image = await publish(registry);
    const { message, recoverable } = await failure(lab, { image }, { auth: USER });
    assert.match(
      message,
      /there are none, or .*; the plugin's auth is given to no registry until it says server_address = "REGISTRY"$/,
    );
    assert.equal(recoverable, true);
  },
);

imageTest("ensure() with credentials pulls from a registry that wants none", async (lab) => {
  const registry = await lab.registry();
  const image = await publish(registry);
  await using helper = await HelperProgram.install("tests", "exit 1");
  using _image = await lab.store({ auth: { helper: "tests" } }).ensure({
    image: parseImageReference(image),
    auth: USER,
  });
  await assert.rejects(helper.asked(), Deno.errors.NotFound, "nobody asked the helper");
});

imageTest(
  "ensure() says what is wrong with docker's configuration or a helper, unless auth_soft_fail is set",
  async (lab) => {
    const [registry, open] = [await lab.registry({ password: true }), await lab.registry()];
    const image = await publish(registry);
    const config = `${lab.directory}/config.json`;
    await Deno.writeTextFile(config, "{ nonsense");
    const broken = await failure(lab, { image }, { auth: { config } });
    assert.equal(
      broken.message,
      `Cannot pull image "REGISTRY/hello:1": cannot use auth.config "${config}": it is not JSON`,
    );
    assert.equal(broken.recoverable, false);
    for (
      const [script, reason, recoverable] of [
        ["echo expired >&2; exit 1", "it exited with 1 (expired)", true],
        ["echo nonsense", "its answer is not what helpers print", false],
      ] as const
    ) {
      await using _helper = await HelperProgram.install("tests", script);
      const error = await failure(lab, { image }, { auth: { helper: "tests" } });
      assert.equal(
        error.message,
        `Cannot pull image "REGISTRY/hello:1": cannot get credentials of "REGISTRY" from docker-credential-tests: ${reason}`,
      );
      assert.equal(error.recoverable, recoverable);
      const soft = await failure(lab, { image, authSoftFail: true }, { auth: { helper: "tests" } });
      assert.match(soft.message, /asks for credentials and there are none/);
    }
    using _open = await lab.store({ auth: { config } }).ensure({
      image: parseImageReference(await publish(open)),
      authSoftFail: true,
    });
    assert.deepEqual(await lab.leases(), []);
  },
);
