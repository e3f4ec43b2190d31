import type { StartPlan } from "../../../model/plan/start_plan.ts";
import { travellingMounts } from "../../../oci/mounts/travelling_mounts.ts";
import type { HostFacts } from "../../../oci/host_facts.ts";

/** More text than an event of Nomad's user interface shows; every sentence has its share of it. */
const LONGEST = 2000;

/** One text of all sentences, each cut at its end when they are too long together. */
export function noticeText(notices: readonly string[]): string {
  const share = Math.floor(LONGEST / notices.length);
  const text = notices.map((notice) => notice.length > share ? `${notice.slice(0, share - 1)}…` : notice).join("; ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/**
 * What of a job does not have the effect that its author may expect on this node, and what has none at all: sentences
 * without a full stop.
 */
export function startNotices(
  { request }: Pick<StartPlan, "request">,
  facts: Pick<HostFacts, "swapLimit" | "cgroupVersion" | "sharedSources" | "lacksServers">,
): string[] {
  const { config, dns } = request;
  const closed = travellingMounts(request).filter(({ target }) => facts.sharedSources[target] === false);
  const hidden = config.mounts.some(({ target }) => target === "/etc/resolv.conf");
  const swap = config.memorySwapBytes !== undefined && !facts.swapLimit;
  const swappiness = config.memorySwappiness !== undefined && facts.cgroupVersion === 2;
  return [
    ...(config.notices ?? []),
    ...closed.map(({ source, target, how }) =>
      `the mount at "${target}" is ${how} and the node's mount of "${source}" is private: nothing that is mounted later ` +
      "travels between the node and the task"
    ),
    ...(hidden && dns !== undefined ? ["dns has no effect: a mount of the task is at /etc/resolv.conf"] : []),
    ...(facts.lacksServers
      ? [
        "the task can look up no names: the node's name servers listen on its loopback alone; set dns_servers, or the " +
        "group's dns block",
      ]
      : []),
    ...(swap ? ["memory_swap has no effect: the node's kernel does not limit swap"] : []),
    ...(swappiness ? ["memory_swappiness has no effect: cgroup version 2 has no such setting"] : []),
    ...(config.extraHosts.some(({ address }) => address === undefined) && request.network?.mode === "none"
      ? ["extra_hosts has no host-gateway: the task has no network"]
      : []),
  ];
}
