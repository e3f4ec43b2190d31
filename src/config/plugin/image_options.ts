import { defaulted, optional } from "../declare.ts";
import { block } from "../kinds/block.ts";
import { duration } from "../kinds/duration.ts";
import { text } from "../kinds/text.ts";
import { parseAbsolutePath } from "../parse/paths.ts";
import { authOptions, finishAuth } from "./auth.ts";

/** How images are pulled. */
export const imageOptions = {
  auth: optional("auth", block(authOptions, finishAuth), {
    doc: "Credentials for registries; a task's own win, and only the registry they are for sees them",
    example: 'auth {\n  config = "/root/.docker/config.json"\n}',
  }),
  imagePullTimeoutMs: defaulted("image_pull_timeout", duration({ min: "1ms" }), {
    doc: "How long a pull may take when the task does not say",
    example: 'image_pull_timeout = "10m"',
    unset: "5m",
  }),
  pullActivityTimeoutMs: defaulted("pull_activity_timeout", duration({ min: "1s" }), {
    doc: "A pull without progress for this long fails, to be tried again",
    example: 'pull_activity_timeout = "1m"',
    unset: "2m",
  }),
  registryHostsDir: optional(
    "registry_hosts_dir",
    text({ allowed: "an absolute path on the node", parse: parseAbsolutePath }),
    {
      doc:
        "A `certs.d` tree of `hosts.toml` files: mirrors, private CAs, registries without TLS; needs containerd 2.0, and the driver is unhealthy while it is missing",
      example: 'registry_hosts_dir = "/etc/containerd/certs.d"',
    },
  ),
};
