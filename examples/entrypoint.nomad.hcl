# An entrypoint in the place of the image's own, with arguments.
#
#   deno task launch examples/entrypoint.nomad.hcl

job "entrypoint" {
  type = "batch"

  group "entrypoint" {
    task "entrypoint" {
      driver = "containerd-driver"

      config {
        image      = "docker.io/library/busybox:1.36"
        entrypoint = ["/bin/sh", "-c"]
        args       = ["for word in \"$@\"; do echo \"$word\"; done", "sh", "one word", "another"]
        cwd        = "/srv/made-for-it"
      }
    }
  }
}
