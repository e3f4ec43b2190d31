import type { PluginConfig } from "../../config/plugin_config.ts";
import type { Containerd } from "../../containerd/containerd.ts";
import { OLDEST_CONTAINERD } from "../../containerd_facts.ts";
import { DriverError } from "../../errors.ts";
import { nodePlatform } from "../../images/content/node_platform.ts";
import { isLazy } from "../../images/pull/whole_download.ts";
import { requireHostsDirs } from "../../images/require_hosts_dirs.ts";
import { isAtLeast, versionNumbers } from "../../is_at_least.ts";
import { bad, type Finding, good, note } from "../finding.ts";
import { freeDiskFinding } from "./free_disk_finding.ts";

/** When containerd's makers end each series that the driver can use, see containerd.io/releases; later ones are current. */
const SUPPORT_ENDS: readonly (readonly [series: string, end: string])[] = [
  ["1.7", "2026-09-30"],
  ["2.0", "2025-11-07"],
  ["2.1", "2026-07-31"],
  ["2.2", "2026-11-30"],
  ["2.3", "2028-04-30"],
];

/** What containerd is like, and the parts of it that the configuration names. */
export async function containerdFindings(containerd: Containerd, config: PluginConfig): Promise<Finding[]> {
  let version: string;
  try {
    ({ version } = await containerd.version.get({ timeoutMs: 5_000 }));
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    return [bad("containerd", error.message, "start containerd, or set containerd_address to its socket")];
  }
  return [
    versionFinding(version, { address: containerd.address, now: new Date() }),
    await snapshotterFinding(containerd, config),
    ...await hostsDirFindings(containerd, config),
    await freeDiskFinding(containerd),
  ];
}

/** Whether the driver can use that version, and whether its makers still mend it. */
export function versionFinding(version: string, { address, now }: { address: string; now: Date }): Finding {
  const text = `${version} at ${address}`;
  if (!isAtLeast(version, OLDEST_CONTAINERD)) {
    return bad("containerd", text, `upgrade it: ${OLDEST_CONTAINERD.join(".")} or later is needed`);
  }
  const series = versionNumbers(version).slice(0, 2).join(".");
  const end = SUPPORT_ENDS.find(([known]) => known === series)?.[1];
  if (end === undefined || now < new Date(end)) return good("containerd", text);
  return note(
    "containerd",
    `${text}; its makers ended ${series} on ${end}`,
    "upgrade it to a series that is maintained",
  );
}

async function snapshotterFinding({ introspection }: Containerd, config: PluginConfig): Promise<Finding> {
  const snapshotter = config.snapshotter ?? "overlayfs";
  try {
    await nodePlatform(introspection, snapshotter);
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    return bad(
      "snapshotter",
      error.message,
      "set snapshotter to one that is loaded, or mend it in containerd's configuration",
    );
  }
  if (!isLazy(snapshotter)) return good("snapshotter", snapshotter);
  const fix = "let containerd's transfer service unpack for it: unpack_config of io.containerd.transfer.v1.local";
  return note("snapshotter", `${snapshotter}; unless the transfer service knows it, images are downloaded whole`, fix);
}

async function hostsDirFindings({ version }: Containerd, { registryHostsDir }: PluginConfig): Promise<Finding[]> {
  if (registryHostsDir === undefined) return [];
  try {
    await requireHostsDirs(version, registryHostsDir);
    return [good("registry_hosts_dir", registryHostsDir)];
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    return [bad("registry_hosts_dir", error.message, "make the directory, or upgrade containerd to 2.0 or later")];
  }
}
