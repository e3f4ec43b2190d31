# An image of a registry that wants a password.
#
#   deno task launch examples/auth.nomad.hcl \
#     --var image=registry.example/team/app:1 --var username=deploy --var password="$REGISTRY_PASSWORD"

variable "image" {
  type = string
}

variable "username" {
  type = string
}

variable "password" {
  type = string
}

job "auth" {
  type = "batch"

  group "auth" {
    task "auth" {
      driver = "containerd-driver"

      config {
        image              = var.image
        command            = "echo"
        args               = ["pulled with a password"]
        image_pull_timeout = "2m"

        auth {
          username = var.username
          password = var.password
        }
      }
    }
  }
}
