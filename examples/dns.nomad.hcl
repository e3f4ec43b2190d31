# A group with name servers of its own, and a kernel setting of the task's network.
#
#   deno task launch examples/dns.nomad.hcl

job "dns" {
  type = "batch"

  group "dns" {
    network {
      dns {
        servers  = ["192.0.2.53", "192.0.2.54"]
        searches = ["internal.example"]
        options  = ["ndots:2"]
      }
    }

    task "dns" {
      driver = "containerd-driver"

      config {
        image   = "docker.io/library/busybox:1.36"
        command = "cat"
        args    = ["/etc/resolv.conf", "/proc/sys/net/core/somaxconn"]

        sysctl = {
          "net.core.somaxconn" = "16384"
        }
      }
    }
  }
}
