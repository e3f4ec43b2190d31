# A task with one capability more and one less than usual, and a root file system it cannot write to.
#
#   deno task launch examples/capabilities.nomad.hcl

job "capabilities" {
  type = "batch"

  group "capabilities" {
    task "capabilities" {
      driver = "containerd-driver"

      config {
        image           = "docker.io/library/busybox:1.36"
        command         = "/bin/sh"
        cap_add         = ["net_admin"]
        cap_drop        = ["chown"]
        readonly_rootfs = true
        args = ["-c", <<-EOT
          ip link set lo down && ip link set lo up && echo "net_admin: may configure the network"
          touch /local/mine && chown 1000 /local/mine 2>/dev/null || echo "chown: may not give files away"
          touch /usr/file 2>/dev/null || echo "readonly_rootfs: may not write to the image's files"
          EOT
        ]
      }
    }
  }
}
