variable "job_name" {
  type    = string
  default = "web"
}

variable "image" {
  type = string
}

variable "container_port" {
  type    = number
  default = 80
}

variable "count" {
  type    = number
  default = 1
}
