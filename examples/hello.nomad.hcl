# A service that greets every second, says so when it is signalled, and leaves in good order when it is stopped.
#
#   without a Nomad agent:  deno task launch examples/hello.nomad.hcl
#   with one:               nomad job run examples/hello.nomad.hcl

job "hello" {
  group "hello" {
    task "greeter" {
      driver = "containerd-driver"

      config {
        image   = "docker.io/library/busybox:1.36"
        command = "/bin/sh"
        args = ["-c", <<-EOT
          trap 'echo "got SIGUSR1"' USR1
          trap 'echo "goodbye"; exit 0' TERM
          while true; do
            echo "hello from $NOMAD_TASK_NAME"
            sleep 1 & wait $!
          done
          EOT
        ]
      }

      kill_timeout = "5s"

      resources {
        cpu    = 100
        memory = 32
      }
    }
  }
}
