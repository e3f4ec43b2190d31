# A server as redis or nginx would be one: a port that Nomad chose, files from a template, a soft and a hard limit of
# memory, a user without rights.
#
#   deno task launch examples/server.nomad.hcl --after listening --exec -- \
#     sh -c 'wget -qO- "http://127.0.0.1:$NOMAD_PORT_http"'

job "server" {
  group "server" {
    network {
      port "http" {}
    }

    task "web" {
      driver = "containerd-driver"
      user   = "65534:65534"

      config {
        image        = "docker.io/library/busybox:1.36"
        command      = "/bin/sh"
        host_network = true
        hostname     = "web"
        cwd          = "/local/www"
        seccomp      = true
        args = ["-c", <<-EOT
          trap 'echo "goodbye"; exit 0' TERM
          httpd -p "$NOMAD_PORT_http" -h . && echo "listening on $NOMAD_PORT_http"
          while true; do sleep 3600 & wait $!; done
          EOT
        ]
      }

      template {
        destination = "local/www/index.html"
        data        = "It works.\n"
      }

      resources {
        cpu        = 200
        memory     = 32
        memory_max = 64
      }
    }
  }
}
