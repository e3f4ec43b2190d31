import assert from "node:assert/strict";
import { busyboxImage } from "../../dev/image/busybox_image.ts";
import { CertificateAuthority } from "../support/registry/certificates.ts";
import { pushImage } from "../support/registry/push_image.ts";
import { TestRegistry } from "../support/registry/test_registry.ts";
import { realContainerd } from "../support/real_containerd.ts";
import { CONTAINERD_RELEASES } from "../support/real_containerd_test_case.ts";
import { isRoot, nomadBinary, skipUnless } from "../support/skip_unless.ts";
import { testedPlugin } from "../support/tested_plugin.ts";
import { allEvents } from "./nomad/all_events.ts";
import { hasEnded } from "../support/nomad/nomad_api.ts";
import { NomadAgent } from "../support/nomad/nomad_agent.ts";
import { shellJob, TASK } from "./nomad/shell_job.ts";

/** The only place where the Go driver looks for containerd. */
const GO_SOCKET = "/run/containerd/containerd.sock";
const GO_CONFIG = 'enabled = true\n    containerd_runtime = "io.containerd.runc.v2"';
const goDriver = Deno.env.get("GO_DRIVER") ?? "";
const nomad = await nomadBinary();

/** More than a pipe holds, so that output which nobody copies would stop the script. */
const SCRIPT = `
  trap 'echo told; exit 7' TERM
  echo ready
  until test -e /alloc/data/go; do sleep 0.1; done
  i=0; while [ $i -lt 3000 ]; do echo "line $i of many that fill a pipe"; i=$((i + 1)); done
  echo filled
  while true; do sleep 1 & wait $!; done`;

Deno.test({
  name: "tasks of the Go driver go on when its file is replaced by ours: output, exec, stop, exit code, removal",
  ignore: skipUnless(goDriver !== "" && nomad !== undefined && isRoot, "they need root, a nomad and GO_DRIVER"),
  async fn() {
    const [release = "trixie"] = CONTAINERD_RELEASES;
    await using containerd = await realContainerd({ release });
    // The Go driver asks the registry for every image, and does so itself.
    const authority = await CertificateAuthority.create(await Deno.makeTempDir({ dir: containerd.directory }));
    await using registry = await TestRegistry.start({ tls: await authority.issue() });
    const image = `${registry.address}/busybox:1`;
    await pushImage(registry, await busyboxImage({ name: image }));
    await Deno.mkdir("/run/containerd", { recursive: true });
    await Deno.symlink(containerd.socket, GO_SOCKET);
    try {
      const options = {
        nomad: nomad ?? "",
        plugin: ["env", `SSL_CERT_FILE=${authority.certificate}`, goDriver],
        pluginConfig: GO_CONFIG,
        path: containerd.binaries.path,
      };
      await using agent = await NomadAgent.start(options);
      const { api } = agent;
      const id = await api.runJob(shellJob("adopted", SCRIPT, { type: "service", config: { image } }));
      await api.logHas(id, { task: TASK, text: "ready\n" });
      await agent.stop();
      await agent.replacePlugin(testedPlugin());
      await agent.boot();
      await Deno.writeTextFile(`${agent.directory}/data/alloc/${id}/alloc/data/go`, "");
      await api.logHas(id, { task: TASK, text: "filled\n" });
      assert.equal(await agent.cli("alloc", "exec", "-i=false", "-t=false", id, "echo", "from exec"), "from exec\n");
      await api.stopJob("adopted");
      const allocation = await api.allocation(id, hasEnded);
      assert.match(allEvents(allocation), /^Terminated: Exit Code: 7/m);
      await api.logHas(id, { task: TASK, text: "told\n" });
      assert.equal(await containerd.ctr("containers", "ls", "-q"), "");
    } finally {
      await Deno.remove(GO_SOCKET);
    }
  },
});
