import assert from "node:assert/strict";
import { jobOf, jobText } from "./job_file.ts";

Deno.test("loadJob() reads a job of Nomad's API like the same job in HCL", async () => {
  const api = {
    Job: {
      ID: "j",
      Name: "j",
      Datacenters: null,
      TaskGroups: [{
        Name: "g",
        Networks: [{
          Mode: "host",
          DNS: { Servers: ["10.0.0.1"], Searches: null, Options: null },
          DynamicPorts: [{ Label: "http", Value: 0, To: 80 }],
          ReservedPorts: [{ Label: "admin", Value: 9000, To: 0 }],
        }],
        Volumes: { data: { Type: "host", Source: "/d", ReadOnly: true } },
        Tasks: [{
          Name: "t",
          Driver: "containerd-driver",
          User: "",
          Config: { image: "busybox", sysctl: [{ a: "1" }] },
          Env: { A: "b" },
          KillTimeout: 7_000_000_000,
          Resources: { CPU: 200, MemoryMB: 32, MemoryMaxMB: 0, Cores: 0, Devices: null },
          Templates: [{ EmbeddedTmpl: "x", DestPath: "local/x", Envvars: false, Perms: "0644" }],
          VolumeMounts: [{ Volume: "data", Destination: "/d", ReadOnly: false, PropagationMode: "private" }],
          Artifacts: null,
          Vault: null,
        }],
      }],
    },
  };
  const hcl = jobText(
    `env {
      A = "b"
    }
    kill_timeout = "7s"
    resources {
      cpu = 200
      memory = 32
    }
    template {
      data = "x"
      destination = "local/x"
    }
    volume_mount {
      volume = "data"
      destination = "/d"
    }`,
    `network {
      dns {
        servers = ["10.0.0.1"]
      }
      port "http" {
        to = 80
      }
      port "admin" {
        static = 9000
      }
    }
    volume "data" {
      type = "host"
      source = "/d"
      read_only = true
    }`,
  ).replace('"busybox"', '"busybox"\n sysctl = { a = "1" }');
  const [fromApi, fromHcl] = [await jobOf(JSON.stringify(api), { suffix: ".json" }), await jobOf(hcl)];
  const byLabel = (one: { label: string }, other: { label: string }) => one.label.localeCompare(other.label);
  assert.deepEqual(fromApi.group.network?.ports.toSorted(byLabel), fromHcl.group.network?.ports.toSorted(byLabel));
  assert.deepEqual(fromApi.task, fromHcl.task);
  assert.deepEqual(fromApi.group.volumes, fromHcl.group.volumes);
});
