# A volume of the node twice in a task: to write to, and read-only.
#
#   deno task launch examples/volume_mount.nomad.hcl --var source=/srv/data
#
# With an agent, "source" is the name of a host_volume of its clients.

variable "source" {
  type    = string
  default = "/tmp"
}

job "volume_mount" {
  type = "batch"

  group "volume_mount" {
    volume "data" {
      type   = "host"
      source = var.source
    }

    task "volume_mount" {
      driver = "containerd-driver"

      config {
        image   = "docker.io/library/busybox:1.36"
        command = "/bin/sh"
        args = ["-c", <<-EOT
          echo "written by a task" >/data/note
          cat /data-read-only/note
          rm /data-read-only/note 2>/dev/null || echo "read-only"
          EOT
        ]

        mounts = [{
          type    = "tmpfs"
          target  = "/cache"
          options = ["size=16m"]
        }]
      }

      volume_mount {
        volume           = "data"
        destination      = "/data"
        propagation_mode = "host-to-task"
      }

      volume_mount {
        volume      = "data"
        destination = "/data-read-only"
        read_only   = true
      }
    }
  }
}
