app {
  url = "https://developer.hashicorp.com/nomad/plugins/drivers"
}

pack {
  name        = "containerd_service"
  description = "One container as a service, run by the containerd-driver"
  version     = "0.1.0"
}
