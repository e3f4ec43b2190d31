# A task that keeps a core busy and holds 40 MB, to see its usage.
#
#   deno task launch examples/stress.nomad.hcl --stats

job "stress" {
  group "stress" {
    task "stress" {
      driver = "containerd-driver"

      config {
        image      = "docker.io/library/busybox:1.36"
        command    = "/bin/sh"
        pids_limit = 16
        args = ["-c", <<-EOT
          trap 'echo "enough"; exit 0' TERM
          awk 'BEGIN { held = sprintf("%40000000s", ""); print "busy"; while (1) n++; print held }' & wait $!
          EOT
        ]
      }

      resources {
        cpu    = 500
        memory = 128
      }
    }
  }
}
