import type { TaskRequest } from "../task/task_request.ts";

const HOSTNAME_LENGTH_MAX = 63;

/**
 * UTS name of a task's container: the task's `hostname`, else the group's, else the container's id as far as a hostname
 * goes.
 */
export function taskHostname({ config, network }: TaskRequest, containerId: string): string {
  return config.hostname || network?.hostname || fitHostname(containerId);
}

/**
 * The kernel takes 64 bytes, a DNS label 63 of letters, digits and hyphens with neither end a hyphen; dots part labels.
 */
function fitHostname(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9.-]/g, "-").slice(0, HOSTNAME_LENGTH_MAX).replace(/^[.-]+|[.-]+$/g, "");
}
