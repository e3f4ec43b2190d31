import assert from "node:assert/strict";
import { isForeseen } from "../../../tools/launcher/host/launch_error.ts";
import { jobOf, jobText } from "./job_file.ts";

const RICH = `
variable "tag" {
  default = "1.36"
}
variable "user" {}
job "rich" {
  datacenters = ["*", "dc7"]
  meta {
    owner = "team"
    level = "job"
  }
  group "web" {
    restart {
      attempts = 0
    }
    meta {
      level = "group"
    }
    network {
      mode = "bridge"
      port "http" {
        to = 80
      }
      port "admin" {
        static = 9000
      }
    }
    volume "data" {
      type   = "host"
      source = "/srv/data"
    }
    task "server" {
      driver       = "containerd-driver"
      user         = "\${var.user}"
      kill_signal  = "SIGINT"
      kill_timeout = "1m30s"
      config {
        image = "busybox:\${var.tag}"
        args  = ["\${NOMAD_PORT_http}", "$\${kept}"]
        sysctl = {
          "net.core.somaxconn" = "1"
        }
      }
      env {
        PORT = "\${NOMAD_PORT_http}"
      }
      resources {
        cores      = 2
        memory     = 64
        memory_max = -1
      }
      template {
        data        = "A=1"
        destination = "secrets/env"
        env         = true
        perms       = "600"
      }
      volume_mount {
        volume      = "data"
        destination = "/data"
        read_only   = true
      }
    }
    task "other" {
      driver = "containerd-driver"
      config {
        image = "other"
      }
    }
  }
}`;

Deno.test("loadJob() reads everything the launcher acts on", async () => {
  const job = await jobOf(RICH, { taskName: "server", variables: { user: "web" } });
  assert.deepEqual(job.meta, { owner: "team", level: "group" });
  assert.deepEqual([job.id, job.datacenter, job.namespace, job.ignored], ["rich", "dc7", "default", ["restart"]]);
  assert.deepEqual(job.group, {
    name: "web",
    network: { mode: "bridge", ports: [{ label: "admin", to: 0, static: 9000 }, { label: "http", to: 80 }] },
    volumes: { data: { source: "/srv/data", readonly: false } },
  });
  assert.deepEqual(job.task, {
    name: "server",
    config: {
      image: "busybox:1.36",
      args: ["${NOMAD_PORT_http}", "${kept}"],
      sysctl: [{ "net.core.somaxconn": "1" }],
    },
    env: { PORT: "${NOMAD_PORT_http}" },
    user: "web",
    killSignal: "SIGINT",
    killTimeoutMs: 90_000,
    resources: { cpuMhz: 100, cores: 2, memoryMb: 64, memoryMaxMb: -1 },
    templates: [{ data: "A=1", destination: "secrets/env", env: true, mode: 0o600 }],
    volumeMounts: [{ volume: "data", destination: "/data", readonly: true, propagationMode: "private" }],
  });
});

const refusals: readonly (readonly [string, RegExp])[] = [
  [jobText('artifact {\n source = "x"\n }'), /Cannot run task "t" with "artifact": nothing is downloaded/],
  [jobText("vault {}"), /Cannot run task "t" with "vault": there is no Vault/],
  [
    jobText('template {\n data = "{{ env }}"\n destination = "local/x"\n }'),
    /Cannot render .* "local\/x": there is no consul/,
  ],
  [jobText('template {\n source = "f"\n destination = "local/x"\n }'), /only "data" is rendered/],
  [jobText('kill_timeout = "soon"'), /Cannot use kill_timeout "soon" in task "t": allowed is a duration such as "5s"/],
  [jobText('resources {\n memory = "much"\n }'), /Cannot use memory "much" in task "t" resources: allowed is a number/],
  [jobText('user = "${upper(\\"x\\")}"'.replaceAll("\\", "")), /Cannot evaluate "\$\{upper\("x"\)\}"/],
  [jobText('user = "${var.who}"'), /Cannot evaluate "\$\{var\.who\}"/],
  [
    jobText("", 'volume "v" {\n type = "csi"\n source = "x"\n }'),
    /Cannot use type "csi" in volume "v": allowed is "host"/,
  ],
  [jobText("", 'volume "v" {\n type = "host"\n source = "x"\n }'), /Cannot use source "x" in volume "v"/],
  [
    jobText("").replace("containerd-driver", "docker"),
    /Cannot use driver "docker" in task "t": allowed is "containerd-driver"/,
  ],
  ['job "j" {\n}', /Cannot run job "j": it has no task/],
  [RICH, /Cannot evaluate "\$\{var\.user\}"/],
  ["x = 1", /it has neither a "job" nor an "ID"/],
];

for (const [text, message] of refusals) {
  Deno.test(`loadJob() refuses a job with ${message}`, async () => {
    await assert.rejects(jobOf(text), (error) => isForeseen(error) && message.test(error.message));
  });
}

Deno.test("loadJob() asks which task of several, and names them", async () => {
  const variables = { user: "u" };
  await assert.rejects(jobOf(RICH, { variables }), /it has several tasks, choose one with --task: other, server/);
  await assert.rejects(jobOf(RICH, { variables, taskName: "x" }), /Cannot run task "x": allowed is other, server/);
});

Deno.test("loadJob() refuses a value for a variable that the job does not have, and names those it has", async () => {
  const variables = { user: "u", usr: "v" };
  await assert.rejects(jobOf(RICH, { variables, taskName: "server" }), {
    message: 'Cannot use --var "usr": the job has no such variable, it has tag, user',
  });
  await assert.rejects(jobOf(jobText(""), { variables: { a: "" } }), {
    message: 'Cannot use --var "a": the job has no such variable, it has none',
  });
});

Deno.test("loadJob() tells where a file's syntax is wrong, and that a file is missing", async () => {
  await assert.rejects(jobOf("job {"), /^ConfigError: Cannot read ".*\.hcl": .*:1,5-6: /);
  await assert.rejects(jobOf("{", { suffix: ".json" }), /^ConfigError: Cannot read ".*\.json": /);
});
