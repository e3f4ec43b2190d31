# A task that may do on the node what root may, such as to mount. The plugin's allow_privileged = false refuses it.
#
#   deno task launch examples/privileged.nomad.hcl

job "privileged" {
  type = "batch"

  group "privileged" {
    task "privileged" {
      driver = "containerd-driver"

      config {
        image      = "docker.io/library/busybox:1.36"
        command    = "/bin/sh"
        privileged = true
        args = ["-c", <<-EOT
          mkdir /mine && mount -t tmpfs tmpfs /mine && echo "mounted a file system"
          test -c /dev/kmsg && echo "sees the node's devices"
          grep Seccomp: /proc/self/status
          EOT
        ]
      }
    }
  }
}
