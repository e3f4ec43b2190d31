import type { PluginConfig } from "../../config/plugin_config.ts";
import { Containerd } from "../../containerd/containerd.ts";
import { cgroupVersion } from "../../host/cgroup/cgroup_version.ts";
import { readCpuinfo } from "../../host/machine/read_cpuinfo.ts";
import type { Background } from "../../async/background.ts";
import type { MachineFacts } from "../../oci/host_facts.ts";
import { machineFacts } from "../container/facts/machine_facts.ts";
import { type Clock, systemClock } from "../../async/clock.ts";
import { OutageLength } from "../outage/outage_length.ts";
import { type RetryOptions, retryThroughOutages } from "../outage/retry_through_outages.ts";
import { ImageStore } from "../../images/image_store.ts";
import { logger } from "../../log.ts";
import type { CgroupVersion } from "../../model/names.ts";
import type { ResolvedUser } from "../../model/resolved_user.ts";
import { LruCache } from "../../async/lru_cache.ts";
import { type Compute, cpuinfoCompute } from "../../stats/usage/compute.ts";
import { STATE_DIRECTORY, TaskNetworks } from "../../network/task_networks.ts";
import { StatsPool } from "../../stats/pool/pool.ts";

/** What holds for one configuration of the plugin, and what the verbs work with; each asks for what it uses of it. */
export interface DriverContext extends Disposable {
  readonly config: PluginConfig;
  readonly containerd: Containerd;
  readonly images: ImageStore;
  readonly stats: StatsPool;
  readonly networks: TaskNetworks;
  readonly snapshotter: string;
  /** Before every path of the node that is not the job's own: "" unless `DriverOptions` says otherwise. */
  readonly hostRoot: string;
  readonly cgroupVersion: CgroupVersion;
  readonly background: Background;
  readonly clock: Clock;
  /** The users of images, by the chain id of their layers and the user's text, which together say it all. */
  readonly users: LruCache<ResolvedUser>;
  /** What of the node stays as it is, read once. */
  readonly machineFacts: () => Promise<MachineFacts>;
  /**
   * Makes a call that may be made anew until containerd answers, or has been away for `outageTimeoutMs`: see
   * `retryThroughOutages`. Fails at once where `throughBoot` does.
   */
  readonly throughBriefOutage: <T>(call: () => Promise<T>) => Promise<T>;
  /**
   * The same for what costs a task when it fails, with a longer time, for a containerd that starts after its node; an
   * outage counts from its own begin, for Nomad's agent starts only when all of its tasks have been asked for.
   */
  readonly throughBoot: <T>(call: () => Promise<T>) => Promise<T>;
  /** The same for a start, which Nomad will ask for again: an outage counts from its own begin, so one that is long already fails it at once. */
  readonly throughRestart: <T>(call: () => Promise<T>) => Promise<T>;
  /** How long containerd has been away. */
  readonly outage: OutageLength;
  /** Fires when another configuration takes the place of this one, or the driver ends. */
  readonly retired: AbortSignal;
  /** The same in another of containerd's namespaces, for tasks that were made there; it lives as long as this one. */
  inNamespace(namespace: string): DriverContext;
  /** Ends what it does unasked; containerd stays connected for the tasks that began with it. */
  retire(): void;
}

/**
 * The node's compute as Nomad tells it, how long an outage of containerd may last before a verb fails for it, how long the
 * driver's end waits for what it has to remove, the clock, and `hostRoot`, a directory with the node's /proc, /sys, /dev
 * and /etc as they were recorded, for who may not read this machine's.
 */
export interface DriverOptions {
  readonly compute?: Compute;
  readonly outageTimeoutMs?: number;
  readonly closeTimeoutMs?: number;
  readonly clock?: Clock;
  readonly hostRoot?: string;
}

const OUTAGE_TIMEOUT_MS = 10_000;
/** How many times as long a containerd may take that starts after its node. */
const BOOT_TIMES = 3;
/** Nomad destroys a task that was not recovered, so one failure of containerd must not be enough for that. */
const OTHER_FAILURES = { times: 3, pauseMs: 250 };
const USERS_KEPT = 256;

/** The context of a configuration; connects to containerd in its own time. Without Nomad's word on the node's compute, `/proc/cpuinfo` has it. */
export function openContext(
  config: PluginConfig,
  options: DriverOptions & Pick<DriverContext, "background">,
): DriverContext {
  const { hostRoot = "", clock = systemClock, background } = options;
  const { containerdAddress: address, containerdNamespace: namespace } = config;
  const containerd = new Containerd({ address, namespace });
  const images = new ImageStore(containerd, config);
  const stats = openStats(config, options);
  const retirement = new AbortController();
  const machine = new LruCache<MachineFacts>({ max: 1 });
  const others = new Map<string, DriverContext>();
  return {
    config,
    containerd,
    images,
    stats,
    networks: new TaskNetworks({
      config: config.network,
      owner: `${address} ${namespace}`,
      state: `${hostRoot}${STATE_DIRECTORY}`,
    }),
    snapshotter: images.snapshotter,
    hostRoot,
    cgroupVersion: cgroupVersion(hostRoot),
    background,
    clock,
    users: new LruCache({ max: USERS_KEPT }),
    machineFacts: () => machine.get("facts", () => machineFacts(hostRoot)),
    ...outagePolicies(containerd, options),
    retired: retirement.signal,
    inNamespace(other) {
      if (other === namespace) return this;
      const known = others.get(other) ?? openContext({ ...config, containerdNamespace: other }, options);
      others.set(other, known);
      return known;
    },
    retire() {
      for (const other of others.values()) other.retire();
      retirement.abort();
      stats[Symbol.dispose]();
      images[Symbol.dispose]();
    },
    [Symbol.dispose]() {
      this.retire();
      for (const other of others.values()) other[Symbol.dispose]();
      containerd[Symbol.dispose]();
    },
  };
}

function openStats(
  { statsWorkers, containerdAddress: address, containerdNamespace: namespace }: PluginConfig,
  { hostRoot = "", compute = cpuinfoCompute(readCpuinfo(hostRoot)) }: DriverOptions,
): StatsPool {
  const log = logger("stats");
  return new StatsPool({
    workers: statsWorkers,
    setup: { address, namespace, compute },
    warn: (message) => log.warn(message),
  });
}

function outagePolicies(
  containerd: Containerd,
  { outageTimeoutMs = OUTAGE_TIMEOUT_MS, clock = systemClock }: DriverOptions,
): Pick<DriverContext, "throughBriefOutage" | "throughBoot" | "throughRestart" | "outage"> {
  const outage = new OutageLength(clock);
  const bootTimeoutMs = BOOT_TIMES * outageTimeoutMs;
  const left = (timeoutMs: number) => Math.max(timeoutMs - outage.ms, 0);
  const retry = <T>(call: () => Promise<T>, options: RetryOptions) =>
    retryThroughOutages(containerd, () => outage.note(call()), options);
  return {
    outage,
    throughBriefOutage: (call) => retry(call, { timeoutMs: Math.min(outageTimeoutMs, left(bootTimeoutMs)) }),
    throughBoot: (call) => retry(call, { timeoutMs: left(bootTimeoutMs), otherFailures: OTHER_FAILURES }),
    throughRestart: (call) => retry(call, { timeoutMs: left(outageTimeoutMs) }),
  };
}
