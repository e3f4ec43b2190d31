import assert from "node:assert/strict";
import { FROM_PODMAN } from "../../../dev/docs/podman_options.ts";
import { compareConfig } from "../../../src/command/migrate/compare_config.ts";
import { compareJob } from "../../../src/command/migrate/compare_job.ts";
import { fromPodman } from "../../../src/command/migrate/from_podman.ts";
import { readJobFile } from "../../../src/command/migrate/read_job_file.ts";
import { TempTree } from "../../support/temp_tree.ts";

const BEYOND = "give the JSON that nomad job run -output makes of the job, in which everything is evaluated";

/** What is said of a job, each line as `verdict subject: text`. */
async function said(text: string, variables: Record<string, string> = {}, name = "job.hcl"): Promise<string[]> {
  await using tree = await TempTree.of({ [name]: text });
  const findings = compareJob(await readJobFile(`${tree.path}/${name}`), variables);
  return findings.map(({ verdict, subject, text }) => `${verdict} ${subject}: ${text}`);
}

/** A job with one task of that driver and config. */
const jobOf = (config: string, { driver = "docker", around = "" } = {}) =>
  `${around}\njob "shop" {\n group "g" {\n task "t" {\n driver = "${driver}"\n config {\n${config}\n}\n}\n}\n}`;

Deno.test("compareJob() says for each docker task what changes when its driver is this one", async () => {
  const [shop] = [
    `job "shop" {
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
        nosuch          = 1
        logging {
          type = "syslog"
        }
      }
    }
    task "raw" {
      driver = "exec"
    }
    task "ours" {
      driver = "containerd-driver"
      config {
        image = "x"
      }
    }
  }
}`,
  ];
  assert.deepEqual(await said(shop), [
    'bad front/old: Cannot use option "nosuch": this driver has none of that name',
    'bad front/old: Cannot use isolation "hyperv": it is for Windows, name a sandboxed `runtime` of the operator\'s instead',
    "note front/old: logging has no effect: there are no log drivers, what the task writes goes to Nomad's logs",
    'bad front/old: Cannot use network_aliases "["a"]": there is no DNS server like Docker\'s, use a service and its `provider`, or `extra_hosts`',
    "good front/ours: nothing: its driver is this one",
    "note front/raw: its driver is exec, which is not one of docker, podman and containerd-driver",
    'good front/web: nothing but driver = "containerd-driver"',
  ]);
});

Deno.test("compareJob() reads a job of Nomad's API as the same job in HCL", async () => {
  const task = {
    Name: "t",
    Driver: "docker",
    Config: { image: "x", mount: [{ type: "volume", target: "/v" }], tty: "y" },
  };
  const api = { Job: { ID: "j", TaskGroups: [{ Name: "g", Tasks: [task] }] } };
  const hcl = jobOf('image = "x"\nmount {\n type = "volume"\n target = "/v"\n}\ntty = "y"');
  const lines = await said(JSON.stringify(api), {}, "job.json");
  assert.deepEqual(lines, await said(hcl));
  assert.match(lines.join(), /bad g\/t: Cannot use mount.* Cannot use tty|bad g\/t: .*tty "y": a bool is required/);
});

Deno.test("compareJob() tells of options that fit each by itself and not together", async () => {
  const lines = await said(jobOf('image = "x"\nnetwork_mode = "bridge"\nhost_network = true'));
  assert.deepEqual(lines, [
    'bad g/t: Cannot use host_network "true": network_mode says otherwise, set one of them',
  ]);
});

Deno.test("compareJob() names what is wrong with an image, and does not blame the other options for it", async () => {
  const lines = await said(jobOf('image = ["x"]\ntty = true\nlogging {\n}'));
  assert.deepEqual(lines.map((line) => line.split(" ").slice(0, 4).join(" ")), [
    "bad g/t: Cannot use",
    "note g/t: logging has",
  ]);
});

const VARIABLES = `
variable "tag" { default = "1" }
variable "flag" { default = true }
variable "list" {
  type    = list(string)
  default = ["a", "b"]
}
variable "none" {}
locals { image = "nginx:\${var.tag}" }`;

Deno.test("compareJob() puts in variables and locals with their types", async () => {
  const config = 'image = local.image\nprivileged = var.flag\nargs = var.list\ncommand = "$${kept}"';
  assert.deepEqual(await said(jobOf(config, { around: VARIABLES })), [
    'good g/t: nothing but driver = "containerd-driver"',
  ]);
  const given = await said(jobOf(config, { around: VARIABLES }), { flag: "perhaps" });
  assert.deepEqual(given, ['bad g/t: Cannot use privileged "perhaps": a bool is required']);
});

Deno.test("compareJob() takes anything for what it cannot evaluate, and says so where that is not enough", async () => {
  const text = 'image = "x:${upper(var.none)}"\nargs = [var.none, "%{ if true }x%{ endif }"]';
  assert.deepEqual(await said(jobOf(text, { around: VARIABLES })), [
    'good g/t: nothing but driver = "containerd-driver"',
  ]);
  const lines = await said(jobOf('image = "x"\nprivileged = var.none\ntty = var.list', { around: VARIABLES }));
  assert.deepEqual(lines, [
    "bad g/t: privileged: cannot be told, for it has variables or functions without a value here",
    'bad g/t: Cannot use tty "[…]": a bool is required',
  ]);
});

Deno.test("compareJob() does not pass over what a dynamic block would make", async () => {
  const inConfig = 'image = "x"\ndynamic "mount" {\n for_each = []\n content {}\n}';
  assert.deepEqual(await said(jobOf(inConfig)), ["bad g/t: dynamic: cannot be told, for it is not evaluated here"]);
  const group = 'job "j" {\n dynamic "group" {\n for_each = ["a"]\n content {}\n}\n}';
  assert.deepEqual(await said(group), ['bad j: dynamic "group": cannot be told, for it is not evaluated here']);
  await using tree = await TempTree.of({ "j.hcl": group });
  assert.equal(compareJob(await readJobFile(`${tree.path}/j.hcl`), {})[0]?.fix, BEYOND);
});

Deno.test("compareJob() reads a task without a group, and refuses a job without one", async () => {
  assert.deepEqual(await said('job "j" {\n task "t" {\n driver = "docker"\n config {\n image = "x"\n}\n}\n}'), [
    'good t/t: nothing but driver = "containerd-driver"',
  ]);
  await assert.rejects(said('job "j" {}'), { name: "ConfigError", message: "Cannot use the job: it has no task" });
});

Deno.test("compareJob() says what of a podman task is written in another way, and what cannot be had", async () => {
  const config = `image = "docker://nginx"\ndns = ["10.0.0.53"]\nworking_dir = "/srv"\nsocket = "s"
    auth {\n username = "u"\n password = "p"\n tls_verify = false\n}`;
  assert.deepEqual(await said(jobOf(config, { driver: "podman" })), [
    "note g/t: dns: write dns_servers, or the group's dns block",
    "bad g/t: socket: leave it out, there is one containerd, the plugin's containerd_address",
    "note g/t: image: write it without docker://",
    "note g/t: auth: leave out tls_verify, registries without TLS are the operator's to name",
  ]);
});

Deno.test("compareConfig() knows every option of podman's driver that docs/migrating.md has", () => {
  const names = FROM_PODMAN.flatMap(([cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
  assert.ok(names.length > 30);
  const unknown = names.filter((name) => {
    const { config } = fromPodman({ [name]: "x" }, "t");
    return compareConfig(config, "t").some(({ text }) => text.includes("none of that name"));
  });
  assert.deepEqual(unknown, []);
});

Deno.test("compareJob() puts in no more than a job's file can hold, whatever the variables refer to", async () => {
  const uses = Array.from({ length: 2_000 }, () => "${local.a}").join("");
  const around = `variable "v" { default = "${"x".repeat(10_000)}" }\nlocals { a = "${"${var.v}".repeat(50)}" }`;
  const lines = await said(jobOf(`image = "${uses}"`, { around }));
  assert.equal(lines.length, 1);
});
