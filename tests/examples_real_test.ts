import assert from "node:assert/strict";

import { busyboxImage } from "../dev/image/busybox_image.ts";
import type { PrivateContainerd } from "../dev/containerd/private_containerd.ts";
import { Launcher } from "./support/launcher.ts";
import { realContainerd } from "./support/real_containerd.ts";
import { CONTAINERD_RELEASES } from "./support/real_containerd_test_case.ts";
import { CertificateAuthority } from "./support/registry/certificates.ts";
import { pushImage } from "./support/registry/push_image.ts";
import { USER } from "./support/registry/registry_config.ts";
import { TestRegistry } from "./support/registry/test_registry.ts";
import { TempTree } from "./support/temp_tree.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "./support/skip_unless.ts";

/** A containerd, and the authority whose certificates it trusts. */
interface Machine {
  readonly containerd: PrivateContainerd;
  readonly authority: CertificateAuthority;
}

type Example = (machine: Machine) => Promise<void>;

/** An example that ends by itself, with what it prints. */
function prints(name: string, expected: string[], args: readonly string[] = []): Example {
  return async ({ containerd }) => {
    await using launch = await Launcher.start(containerd, { name, args });
    const { code, out, err } = await launch.end();
    assert.deepEqual([code, out], [0, expected], err.join("\n"));
  };
}

const STANDARD_HOSTS = [
  ...["127.0.0.1 localhost", "::1 localhost ip6-localhost ip6-loopback", "fe00::0 ip6-localnet"],
  ...["ff00::0 ip6-mcastprefix", "ff02::1 ip6-allnodes", "ff02::2 ip6-allrouters"],
];

function variables(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ["--var", `${name}=${value}`]);
}

const examples: Readonly<Record<string, Example>> = {
  capabilities: prints("capabilities", [
    "net_admin: may configure the network",
    "chown: may not give files away",
    "readonly_rootfs: may not write to the image's files",
  ]),
  dns: prints("dns", [
    ...["search internal.example", "nameserver 192.0.2.53", "nameserver 192.0.2.54", "options ndots:2", "16384"],
  ]),
  entrypoint: prints("entrypoint", ["one word", "another"]),
  extra_hosts: prints("extra_hosts", [...STANDARD_HOSTS, "127.0.1.1 shop", "10.0.0.7 postgres", "fd00::7 redis"]),
  privileged: prints("privileged", ["mounted a file system", "sees the node's devices", "Seccomp:\t0"]),

  async server({ containerd }) {
    const ask = 'wget -qO- "http://127.0.0.1:$NOMAD_PORT_http"';
    const args = ["--after", "listening", "--exec", "--", "sh", "-c", ask];
    await using launch = await Launcher.start(containerd, { name: "server", args });
    assert.match(await launch.line(), /^listening on \d+$/);
    assert.equal(await launch.line(), "It works.");
    await launch.said(/ended with 0/);
    launch.interrupt();
    const { code, out } = await launch.end();
    assert.deepEqual([code, out], [0, ["goodbye"]]);
  },

  async signal({ containerd }) {
    const args = ["--after", "ready", "--signal", "SIGUSR1"];
    await using launch = await Launcher.start(containerd, { name: "signal", args });
    assert.deepEqual([await launch.line(), await launch.line()], ["ready", "got SIGUSR1"]);
    launch.interrupt();
    const { code, out } = await launch.end();
    assert.deepEqual([code, out], [3, ["got SIGQUIT, leaves"]]);
  },

  async stress({ containerd }) {
    await using launch = await Launcher.start(containerd, { name: "stress", args: ["--stats"] });
    assert.equal(await launch.line(), "busy");
    const usage = await launch.said(/cpu \d+\.\d% \d+ MHz, memory (?:3[5-9]|[4-9]\d)\.\d MiB/);
    assert.match(usage, /^launcher: stats: /);
    launch.interrupt();
    const { code, out } = await launch.end();
    assert.deepEqual([code, out], [0, ["enough"]]);
  },

  async volume_mount(machine) {
    const source = await Deno.makeTempDir({ prefix: "volume-" });
    const expected = ["written by a task", "read-only"];
    await prints("volume_mount", expected, variables({ source }))(machine);
    assert.equal(await Deno.readTextFile(`${source}/note`), "written by a task\n");
    await Deno.remove(source, { recursive: true });
  },

  async auth({ containerd, authority }) {
    await using registry = await TestRegistry.start({ password: true, tls: await authority.issue() });
    const image = `${registry.address}/team/app:1`;
    await pushImage(registry, await busyboxImage({ name: image }));
    const launch = (password: string) =>
      Launcher.start(containerd, {
        name: "auth",
        args: variables({ image, username: USER.username, password }).concat("--verbose"),
      });
    await using refused = await launch("wrong-password");
    const refusal = await refused.end();
    assert.equal(refusal.code, 125);
    assert.match(
      refusal.err.join("\n"),
      /Cannot pull image ".*\/team\/app:1": ".*" refuses user "tester" of the task's auth/,
    );
    await using pulled = await launch(USER.password);
    const { code, out, err } = await pulled.end();
    assert.deepEqual([code, out], [0, ["pulled with a password"]], err.join("\n"));
    // No credential is ever written to a log, not even to the plugin's most talkative one.
    assert.doesNotMatch([...refusal.err, ...err].join("\n"), new RegExp(`wrong-password|${USER.password}`));
  },
};

for (const release of CONTAINERD_RELEASES) {
  Deno.test({
    name: `each example runs in the launcher [containerd ${release}]`,
    ignore: skipUnless(isRoot, NEEDS_ROOT),
    async fn(test) {
      await using trusted = await TempTree.of();
      const authority = await CertificateAuthority.create(trusted.path);
      const environment = { SSL_CERT_FILE: authority.certificate };
      await using containerd = await realContainerd({ release, environment });
      for (const [name, run] of Object.entries(examples)) {
        await test.step(`examples/${name}.nomad.hcl`, () => run({ containerd, authority }));
      }
      assert.equal(await containerd.ctr("containers", "ls", "-q"), "");
    },
  });
}
