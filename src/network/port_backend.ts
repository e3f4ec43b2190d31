import { askProgram } from "../host/ask_program.ts";
import { isAtLeast } from "../is_at_least.ts";
import type { PortBackend } from "./bridge_network.ts";
import { findProgram, programDirectories } from "./cni/exec_runner.ts";

/** The plugins that know nftables have this version; of those, older ones take iptables whatever they are told. */
const NFTABLES_SINCE = [1, 1] as const;
const TIMEOUT_MS = 5_000;

/** What publishes ports: nftables where the plugins know it and the node has the program and the kernel for it. */
export async function portBackend(cniVersion: string): Promise<PortBackend> {
  if (!isAtLeast(cniVersion, NFTABLES_SINCE)) return "iptables";
  const nft = await findProgram("nft", programDirectories());
  if (nft === undefined) return "iptables";
  const { success } = await askProgram(nft, { args: ["list", "tables"], input: "", timeoutMs: TIMEOUT_MS });
  return success ? "nftables" : "iptables";
}
