import type { Option } from "../../src/config/option.ts";
import { taskThemes } from "../../src/config/task_config.ts";
import { dockerCell } from "./docker_word.ts";
import { FROM_DOCKER_AGENT } from "./docker_agent_options.ts";
import { FROM_PODMAN } from "./podman_options.ts";

/** Markdown of what changes for jobs of other drivers, from the declarations that also decode the options. */
export function migratingGuide(): string {
  return [
    "<!-- Made by `deno task docs` from src/config and dev/docs; do not edit. -->",
    "# Moving jobs here",
    "What would change for a job, `deno task launch JOB --migrate` prints without running anything: for each docker task " +
    "nothing, or the list of what has no effect and what is refused. `deno task launch JOB --as-is` runs a docker task as it " +
    "is written.",
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
