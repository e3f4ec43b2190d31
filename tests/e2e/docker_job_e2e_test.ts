import assert from "node:assert/strict";

import { BUSYBOX } from "../support/real_containerd.ts";
import { hasEnded } from "../support/nomad/nomad_api.ts";
import { nomadTest } from "./nomad/nomad_test_case.ts";

/** A docker task's config as its author writes it, blocks and all. */
const JOB = `job "moved" {
  type        = "batch"
  datacenters = ["*"]
  group "group" {
    restart {
      attempts = 0
      mode     = "fail"
    }
    task "main" {
      driver = "containerd-driver"
      config {
        image      = "https://${BUSYBOX}"
        entrypoint = ["/bin/sh", "-c"]
        command    = "echo $HOSTNAME; cat /proc/self/oom_score_adj; ulimit -n; ls /dev/six /etc/app /kept /run/memory /rel; stat -c %t:%T /dev/six; touch /etc/app/x || echo ro"
        hostname   = "shop"
        volumes    = ["conf:/etc/app:ro", "local/data:/rel"]
        labels {
          team = "shop"
        }
        ulimit {
          nofile = "2048:4096"
        }
        sysctl = {
          "net.core.somaxconn" = "1234"
        }
        logging {
          type = "json-file"
          config {
            max-size = "10m"
          }
        }
        devices {
          host_path          = "/dev/loop6"
          container_path     = "/dev/six"
          cgroup_permissions = "r"
        }
        mount {
          type   = "volume"
          source = "kept"
          target = "/kept"
          volume_options {
            no_copy = true
            labels {
              team = "shop"
            }
            driver_config {
              name = "local"
            }
          }
        }
        mounts = [{
          type          = "tmpfs"
          target        = "/run/memory"
          tmpfs_options = { size = 1048576 }
        }]
        shm_size      = 134217728
        oom_score_adj = 100
        healthchecks {
          disable = true
        }
        container_exists_attempts = 10
      }
      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
`;

const OUTPUT = [
  "shop",
  "100",
  "2048",
  "/dev/six",
  "",
  "/etc/app:",
  "",
  "/kept:",
  "",
  "/rel:",
  "",
  "/run/memory:",
  "7:6",
];

const VOLUMES = "/tmp/containerd-driver-e2e-volumes";

nomadTest(
  "a docker job with its blocks runs under Nomad as it does with Docker's driver",
  async ({ agent: { api } }) => {
    const id = await api.runJob(await api.parseJob(JOB));
    const { ClientStatus, TaskStates } = await api.allocation(id, hasEnded);
    assert.equal(ClientStatus, "complete", JSON.stringify(TaskStates));
    await api.logHas(id, { task: "main", text: `${OUTPUT.join("\n")}\nro\n` });
    const events = TaskStates?.main?.Events.map(({ DisplayMessage }) => DisplayMessage) ?? [];
    await Deno.remove(VOLUMES, { recursive: true });
    assert.equal(events.filter((text) => /Logging has no effect: .*; healthchecks has no effect/.test(text)).length, 1);
  },
  { pluginConfig: [`named_volumes_dir = "${VOLUMES}"`] },
);
