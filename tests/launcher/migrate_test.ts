import assert from "node:assert/strict";

import { compareJob } from "../../tools/launcher/migrate/compare_job.ts";
import { TempTree } from "../support/temp_tree.ts";

const JOB = `job "shop" {
  group "front" {
    task "web" {
      driver = "docker"
      config {
        image   = "nginx:1"
        args    = ["--port", "\${NOMAD_PORT_http}"]
        volumes = ["local/conf:/etc/nginx:ro"]
      }
    }
    task "old" {
      driver = "docker"
      config {
        image           = "x"
        network_aliases = ["a"]
        isolation       = "hyperv"
        logging {
          type = "syslog"
        }
      }
    }
    task "raw" {
      driver = "exec"
    }
  }
}
`;

Deno.test("compareJob() says for each task of a job what changes when its driver is this one", async () => {
  await using tree = await TempTree.of({ "shop.nomad.hcl": JOB });
  const { text, status } = await compareJob(`${tree.path}/shop.nomad.hcl`, {});
  assert.equal(
    text,
    `front/old:
  refused: Cannot use isolation "hyperv": it is for Windows, name a sandboxed \`runtime\` of the operator's instead
  refused: Cannot use network_aliases "["a"]": there is no DNS server like Docker's, use a service and its \`provider\`, or \`extra_hosts\`
  logging has no effect: there are no log drivers, what the task writes goes to Nomad's logs
front/raw: its driver is exec, not docker
front/web: nothing but driver = "containerd-driver"
`,
  );
  assert.equal(status, 1);
});
