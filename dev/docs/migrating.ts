import type { Option } from "../../src/config/option.ts";
import { taskThemes } from "../../src/config/task_config.ts";
import { dockerCell } from "./docker_word.ts";
import { FROM_DOCKER_AGENT } from "./docker_agent_options.ts";
import { FROM_PODMAN } from "./podman_options.ts";

/** What `migrate` prints of a job; tests/dev/pages/commands_real_test.ts compares. */
const EXAMPLE = [
  "```",
  'ok   front/new  nothing but driver = "containerd-driver"',
  'BAD  front/old  Cannot use isolation "hyperv": it is for Windows, name a sandboxed `runtime` of the operator\'s instead',
  "note front/old  logging has no effect: there are no log drivers, what the task writes goes to Nomad's logs",
  "```",
].join("\n");

/** Markdown of what changes for jobs of other drivers, from the declarations that also decode the options. */
export function migratingGuide(): string {
  return [
    "<!-- Made by `deno task docs` from src/config and dev/docs; do not edit. -->",
    "# Moving jobs here",
    "What would change for jobs, `containerd-driver migrate JOB...` prints without running anything, and without Nomad or " +
    "containerd: for each task of the docker driver, of podman's or of this one nothing, or the list of what has no effect " +
    "and what is refused.",
    EXAMPLE,
    "A job is a file of HCL or JSON, or `-` for stdin. `--var NAME=VALUE` gives a variable its value; variables with a " +
    "default and plain locals are put in. What else Nomad would evaluate (functions, `dynamic` blocks, variables without a " +
    "value) may be anything; where that does not do, the line says that it cannot be told. Nothing is left to evaluate in " +
    "the JSON that `nomad job run -output` and `nomad job inspect` print: " +
    "`nomad job inspect web | containerd-driver migrate -` looks at a job that runs. `--json` is for programs. It ends with " +
    "0 when every task can move as it is, with 1 when something is refused or cannot be told, and with 2 when a file cannot " +
    "be used; files may have a megabyte, as much as Nomad keeps of a job's source.",
    "In the repository `deno task launch JOB --migrate` prints the same, and `deno task launch JOB --as-is` runs a docker " +
    "task as it is written. The launcher is not in the binary.",
    "## From Nomad's docker driver",
    'Change `driver = "docker"` to `driver = "containerd-driver"`. Each option is one of: the same; another spelling of ours; ' +
    "without effect, which one task event says; or refused, before anything is made, with what to write instead.",
    table(["Docker's option", "ours", "what becomes of it"], dockerRows()),
    'A volume of a `mount` with `type = "volume"` is a directory below the plugin\'s `named_volumes_dir`, which stays until ' +
    "somebody removes it; it does not move with Docker's own volumes: copy `/var/lib/docker/volumes/NAME/_data` to " +
    "`NAME/_data` there.",
    "### The agent's configuration",
    "Docker's driver closes what this one leaves open, as the Go driver did: set `restricted = true` in `plugin " +
    '"containerd-driver"`, and beside it what `plugin "docker"` opened. Constraints on `${attr.driver.docker.…}` become ones ' +
    "on `${attr.driver.containerd.…}`: `privileged.enabled`, `volumes.enabled`, `pids.limit` and `runtimes` mean the same.",
    table(["Docker's option", "ours", "what becomes of it"], FROM_DOCKER_AGENT),
    "## From podman's driver",
    table(["podman's option", "ours", "what becomes of it"], FROM_PODMAN),
    "## From the Go driver",
    "In place: the plugin has the same name, takes the same options and finds the tasks that the Go driver started. What " +
    "differs: `command` beside `entrypoint` is no error any more but what the entrypoint is given, and a stop does not wait " +
    "for the whole `kill_timeout`.",
  ].join("\n\n") + "\n";
}

function dockerRows(): string[][] {
  return Object.values(taskThemes).flatMap((options) => Object.values<Option<unknown>>(options)).flatMap((option) => {
    if (option.docker === undefined) return [];
    const theirs = option.docker.name ?? option.name;
    const ours = option.docker.fate === "refused" ? "–" : `[\`${option.name}\`](options.md#task-${option.name})`;
    return [[`\`${theirs}\``, ours, dockerCell({ ...option, name: theirs })]];
  }).sort(([a = ""], [b = ""]) => a < b ? -1 : 1);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
