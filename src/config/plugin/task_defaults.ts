import { defaulted, optional } from "../declare.ts";
import { text } from "../kinds/text.ts";
import { textList } from "../kinds/text_list.ts";
import { ulimits } from "../kinds/maps/ulimits.ts";
import { parseAbsolutePath } from "../parse/paths.ts";

const path = { allowed: "an absolute path on the node", parse: parseAbsolutePath };

/** What tasks have that do not say, and what is kept of them. */
export const taskDefaults = {
  defaultUlimits: optional("default_ulimits", ulimits(), {
    doc:
      "Limits of processes of tasks that do not set them, soft and hard; of open files no more than the node has itself",
    example: 'default_ulimits = {\n  nofile = "65536:65536"\n}',
    byDefault: '`nofile = "1024:524288"`, as Docker\'s',
  }),
  extraLabels: defaulted(
    "extra_labels",
    textList({
      allowed: "a name such as job_name, or a pattern with * such as task*",
      parse: (glob) => /^[a-z_*?]{1,64}$/.test(glob) ? glob : undefined,
    }),
    {
      doc: "Which labels a container has beside those of its task: `job_name`, `job_id`, `parent_job_id`, " +
        "`task_group_name`, `namespace`, `node_name`, `node_id`, named as Nomad's docker driver names them",
      example: 'extra_labels = ["job_name", "task_group_name", "node_*"]',
      unset: [],
    },
  ),
  namedVolumesDir: defaulted("named_volumes_dir", text(path), {
    doc: "Where the volumes are that tasks name, one directory each; they are kept until somebody removes them",
    example: 'named_volumes_dir = "/srv/volumes"',
    unset: "/var/lib/containerd-driver/volumes",
  }),
  initPath: optional("init_path", text(path), {
    doc: "The program that is the first process of tasks with `init = true`; it must not need libraries of the node",
    example: 'init_path = "/usr/bin/tini-static"',
    byDefault: "`docker-init`, `tini-static`, `catatonit` or `tini` of the plugin's PATH",
  }),
};
