# Names of other machines in the task's /etc/hosts, IPv6 in brackets or bare.
#
#   deno task launch examples/extra_hosts.nomad.hcl

job "extra_hosts" {
  type = "batch"

  group "extra_hosts" {
    task "extra_hosts" {
      driver = "containerd-driver"

      config {
        image       = "docker.io/library/busybox:1.36"
        command     = "cat"
        args        = ["/etc/hosts"]
        hostname    = "shop"
        extra_hosts = ["postgres:10.0.0.7", "redis:[fd00::7]"]
      }
    }
  }
}
