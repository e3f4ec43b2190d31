job "[[ var "job_name" . ]]" {
  group "web" {
    count = [[ var "count" . ]]

    network {
      port "http" {
        to = [[ var "container_port" . ]]
      }
    }

    service {
      name     = "[[ var "job_name" . ]]"
      provider = "nomad"
      port     = "http"
    }

    task "web" {
      driver = "containerd-driver"

      config {
        image = "[[ var "image" . ]]"
        ports = ["http"]
      }
    }
  }
}
