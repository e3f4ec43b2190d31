import { anyMap } from "../../kinds/maps/any_map.ts";
import { block } from "../../kinds/block.ts";
import { flag } from "../../kinds/flag.ts";
import { integer } from "../../kinds/integer.ts";
import { withoutEffect } from "../../kinds/moved_option.ts";
import { anyText, text } from "../../kinds/text.ts";
import { optional } from "../../declare.ts";

const loggingOptions = {
  type: optional("type", text(anyText), { doc: "Name of a log driver", example: 'type = "syslog"' }),
  driver: optional("driver", text(anyText), { doc: "The same", example: 'driver = "syslog"' }),
  config: optional("config", anyMap(), { doc: "Options of the log driver", example: 'config {\n  tag = "web"\n}' }),
};

const healthchecksOptions = {
  disable: optional("disable", flag(), { doc: "Do not run the image's HEALTHCHECK", example: "disable = true" }),
};

/** Options of Nomad's docker driver that speak to a Docker daemon and change nothing here; a task's event says so. */
export const optionsWithoutEffect = {
  logging: withoutEffect("logging", block(loggingOptions, (given) => given), {
    doc: "Docker's log driver",
    example: 'logging {\n  type = "json-file"\n}',
    because: "there are no log drivers, what the task writes goes to Nomad's logs",
  }),
  healthchecks: withoutEffect("healthchecks", block(healthchecksOptions, (given) => given), {
    doc: "Whether the image's HEALTHCHECK runs",
    example: "healthchecks {\n  disable = true\n}",
    because: "an image's HEALTHCHECK never runs, use a check of a service",
  }),
  containerExistsAttempts: withoutEffect("container_exists_attempts", integer({ min: 0 }), {
    doc: "How often Docker tries to remove a container of the same name",
    example: "container_exists_attempts = 10",
    because: "a container that is left of an earlier start is removed at once",
  }),
  advertiseIpv6Address: withoutEffect("advertise_ipv6_address", flag(), {
    doc: "Whether services advertise the container's IPv6 address",
    example: "advertise_ipv6_address = true",
    because: "a service advertises the address its own address_mode asks for",
  }),
};
