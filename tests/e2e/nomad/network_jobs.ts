/** Run on the network of a node: network_jobs.ts SITE WORLD, both JSON. Fails when a job's network is not as promised. */

import assert from "node:assert/strict";
import { NODE_ADDRESS } from "../../../dev/network/network_node.ts";
import { NomadAgent, type NomadAgentOptions } from "../../support/nomad/nomad_agent.ts";
import { hasEnded, type NomadApi } from "../../support/nomad/nomad_api.ts";
import { askHttp } from "../../support/network/network_tools.ts";

/** A web server's job, of which nothing but the driver's name and the image was changed. */
const WEB = `
job "web" {
  type = "service"
  group "web" {
    network {
      port "http" { to = 8080 }
    }
    task "server" {
      driver = "containerd-driver"
      config {
        image   = "busybox:1.36"
        command = "httpd"
        args    = ["-f", "-p", "8080", "-h", "/local"]
        ports   = ["http"]
      }
      template {
        data        = "hello from {{ env \\"NOMAD_TASK_NAME\\" }}"
        destination = "local/index.html"
      }
      service {
        name     = "web"
        port     = "http"
        provider = "nomad"
        check {
          type     = "http"
          path     = "/index.html"
          interval = "1s"
          timeout  = "1s"
        }
      }
      resources {
        cpu    = 50
        memory = 32
      }
    }
    task "neighbour" {
      driver = "containerd-driver"
      config {
        image = "busybox:1.36"
        args  = ["sh", "-c", "until wget -qO- http://$NOMAD_ADDR_http/index.html; do sleep 1; done; sleep 999"]
      }
      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}`;
/** A task with its own port map, and a service at the task's own address. */
const DRIVER_ADDRESS = `
job "own" {
  type = "service"
  group "own" {
    network {
      port "http" { to = 8080 }
    }
    task "server" {
      driver = "containerd-driver"
      config {
        image        = "busybox:1.36"
        network_mode = "bridge"
        args         = ["httpd", "-f", "-p", "8080"]
        ports        = ["http"]
      }
      service {
        name         = "own"
        port         = "http"
        address_mode = "driver"
        provider     = "nomad"
      }
    }
  }
}`;

interface Service {
  readonly Address: string;
  readonly Port: number;
}

const [site = "", world = ""] = Deno.args;
const options: NomadAgentOptions = JSON.parse(site);
const worldWords: string[] = JSON.parse(world);

await using agent = await NomadAgent.start(options);
await webAnswers(agent.api);
await ownAddress(agent.api);
for (const id of ["web", "own"]) {
  await agent.api.stopJob(id);
}

async function webAnswers(api: NomadApi): Promise<void> {
  const id = await api.runJob(await api.parseJob(WEB));
  await api.logHas(id, { task: "neighbour", text: "hello from server" });
  const [service] = await api.waitFor<Service[]>("/v1/service/web", (services) => services.length > 0);
  assert.equal(service?.Address, NODE_ADDRESS);
  const url = `http://${service.Address}:${service.Port}/index.html`;
  assert.equal(await askHttp([], url), "hello from server");
  assert.equal(await askHttp(worldWords, url), "hello from server");
  await api.waitFor<Record<string, { Status: string }>>(
    `/v1/client/allocation/${id}/checks`,
    (checks) => Object.values(checks).some(({ Status }) => Status === "success"),
  );
  await api.stopJob("web");
  await api.allocation(id, hasEnded);
  await assert.rejects(askHttp([], url));
}

async function ownAddress(api: NomadApi): Promise<void> {
  await api.runJob(await api.parseJob(DRIVER_ADDRESS));
  const [service] = await api.waitFor<Service[]>("/v1/service/own", (services) => services.length > 0);
  assert.match(service?.Address ?? "", /^10\.213\./);
  assert.equal(service?.Port, 8080);
}
