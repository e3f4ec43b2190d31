import { setTimeout as delay } from "node:timers/promises";
import { DriverError } from "../errors.ts";
import { nodePlatform } from "../images/content/node_platform.ts";
import { requireHostsDirs } from "../images/require_hosts_dirs.ts";
import { OLDEST_CONTAINERD } from "../containerd_facts.ts";
import { isAtLeast } from "../is_at_least.ts";
import type { DriverContext } from "./context/driver_context.ts";
import { restrictionAttributes } from "./context/restriction_attributes.ts";
import { reapNetworks } from "./container/network/look_after_networks.ts";

/** Whether this node can run tasks, and what Nomad shows and matches jobs against. */
export interface Fingerprint {
  readonly health: "undetected" | "unhealthy" | "healthy";
  readonly description: string;
  readonly attributes: Readonly<Record<string, string>>;
}

type FingerprintContext = Pick<
  DriverContext,
  | "containerd"
  | "config"
  | "snapshotter"
  | "cgroupVersion"
  | "networks"
  | "throughBriefOutage"
  | "background"
  | "outage"
  | "clock"
>;

const ATTRIBUTE_PREFIX = "driver.containerd";
const TIMEOUT_MS = 5_000;

/** A fingerprint at once, then after each change and at least every `periodMs`, until the signal fires. */
export async function* fingerprints(
  context: FingerprintContext,
  { signal, periodMs }: { signal: AbortSignal; periodMs: number },
): AsyncGenerator<Fingerprint> {
  let last = "";
  let dueAtMs = -Infinity;
  while (!signal.aborted) {
    const fingerprint = await takeFingerprint(context);
    const nowMs = context.clock.nowMs();
    if (JSON.stringify(fingerprint) !== last || nowMs >= dueAtMs) {
      yield fingerprint;
      last = JSON.stringify(fingerprint);
      dueAtMs = nowMs + periodMs;
      if (context.config.enabled) context.background.add(reapNetworks(context));
    }
    await change(context, { signal, timeoutMs: Math.max(dueAtMs - nowMs, 0) });
  }
}

/** One fingerprint now; failures are its description, never thrown. */
export async function takeFingerprint(
  { containerd, config, snapshotter, cgroupVersion, networks, outage }: FingerprintContext,
): Promise<Fingerprint> {
  if (!config.enabled) {
    return { health: "undetected", description: "disabled by the plugin's configuration", attributes: {} };
  }
  try {
    const { version, revision } = await outage.note(containerd.version.get({ timeoutMs: TIMEOUT_MS }));
    refuseOldVersion(version);
    await nodePlatform(containerd.introspection, snapshotter);
    if (config.registryHostsDir !== undefined) await requireHostsDirs(containerd.version, config.registryHostsDir);
    const network = await networks.readiness();
    const attributes = {
      [`${ATTRIBUTE_PREFIX}.containerd_version`]: version,
      [`${ATTRIBUTE_PREFIX}.containerd_revision`]: revision,
      [`${ATTRIBUTE_PREFIX}.runtime`]: config.containerdRuntime,
      [`${ATTRIBUTE_PREFIX}.snapshotter`]: snapshotter,
      [`${ATTRIBUTE_PREFIX}.cgroup_version`]: `v${cgroupVersion}`,
      ...restrictionAttributes(config),
      [`${ATTRIBUTE_PREFIX}.network`]: network.kind === "bridge" ? "bridge" : "none",
    };
    const lack = "reason" in network ? `; tasks have no network of their own: ${network.reason}` : "";
    return { health: "healthy", description: `Healthy${lack}`, attributes };
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    return { health: "unhealthy", description: error.message, attributes: {} };
  }
}

function refuseOldVersion(version: string): void {
  if (isAtLeast(version, OLDEST_CONTAINERD)) return;
  throw new DriverError(`Cannot use containerd ${version}: ${OLDEST_CONTAINERD.join(".")} or later is needed`);
}

/** Waits for a change; a driver that is not enabled leaves containerd alone. */
async function change(
  { config, containerd }: FingerprintContext,
  options: { signal: AbortSignal; timeoutMs: number },
): Promise<void> {
  try {
    if (config.enabled) await containerd.connectionChange(options);
    else await delay(options.timeoutMs, undefined, { signal: options.signal });
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
}
