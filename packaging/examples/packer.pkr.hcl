// packer build -var release=https://… -var version=1.0.0 packaging/examples/packer.pkr.hcl
variable "release" {
  type = string
}

variable "version" {
  type = string
}

variable "host" {
  type    = string
  default = "127.0.0.1"
}

// Replace it with the builder of your cloud; the provisioner stays.
source "null" "node" {
  ssh_host       = var.host
  ssh_username   = "root"
  ssh_agent_auth = true
}

build {
  sources = ["source.null.node"]

  provisioner "shell" {
    environment_vars = ["RELEASE=${var.release}", "VERSION=${var.version}"]
    inline = [
      "cd \"$(mktemp -d)\"",
      "deb=nomad-driver-containerd_$${VERSION}_$(dpkg --print-architecture).deb",
      "curl -fsSL --remote-name-all \"$RELEASE/$deb\" \"$RELEASE/SHA256SUMS\"",
      "sha256sum --check --ignore-missing SHA256SUMS",
      "dpkg --install \"$deb\"",
    ]
  }
}
