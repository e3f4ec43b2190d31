import type { PrivateContainerd } from "../../../dev/containerd/private_containerd.ts";
import { realContainerd } from "../../support/real_containerd.ts";
import { CONTAINERD_RELEASES } from "../../support/real_containerd_test_case.ts";
import { testedPlugin } from "../../support/tested_plugin.ts";
import { isRoot, NEEDS_NOMAD, NEEDS_ROOT, nomadBinary, skipUnless } from "../../support/skip_unless.ts";
import { NomadAgent } from "../../support/nomad/nomad_agent.ts";

/** What a test on a real Nomad has at hand. */
export interface Site {
  readonly agent: NomadAgent;
  readonly containerd: PrivateContainerd;
}

const nomad = await nomadBinary();

/** Lines of HCL for the plugin's `config` block. */
export interface NomadTestOptions {
  readonly pluginConfig?: readonly string[];
}

/** Registers a test with an agent and a containerd of its own; without nomad or without root it is ignored. */
export function nomadTest(
  name: string,
  run: (site: Site) => Promise<void>,
  { pluginConfig: lines = [] }: NomadTestOptions = {},
): void {
  Deno.test({
    name,
    ignore: skipUnless(nomad !== undefined, NEEDS_NOMAD) || skipUnless(isRoot, NEEDS_ROOT),
    async fn() {
      const [release = "trixie"] = CONTAINERD_RELEASES;
      await using containerd = await realContainerd({ release });
      const { socket, snapshotter, binaries } = containerd;
      const place = [`containerd_address = "${socket}"`, `snapshotter = "${snapshotter}"`];
      const network = ["network {", '  mode = "none"', "}"];
      const pluginConfig = [...place, ...network, ...lines].join("\n    ");
      const options = { nomad: nomad ?? "", plugin: testedPlugin(), pluginConfig, path: binaries.path };
      await using agent = await NomadAgent.start(options);
      await run({ agent, containerd });
    },
  });
}
