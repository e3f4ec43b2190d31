# A task that is told things by signals: SIGUSR1 to report, and SIGQUIT instead of SIGTERM to stop.
#
#   deno task launch examples/signal.nomad.hcl --after ready --signal SIGUSR1

job "signal" {
  group "signal" {
    task "signal" {
      driver       = "containerd-driver"
      kill_signal  = "SIGQUIT"
      kill_timeout = "10s"

      config {
        image   = "docker.io/library/busybox:1.36"
        command = "/bin/sh"
        args = ["-c", <<-EOT
          trap 'echo "got SIGUSR1"' USR1
          trap 'echo "got SIGQUIT, leaves"; exit 3' QUIT
          echo "ready"
          while true; do sleep 3600 & wait $!; done
          EOT
        ]
      }
    }
  }
}
