import { askProgram } from "../host/ask_program.ts";
import { isAtLeast } from "../is_at_least.ts";
import type { PortBackend } from "./bridge_network.ts";
import { findProgram, programDirectories } from "./cni/exec_runner.ts";

/** The plugins that know nftables have this version; of those, older ones take iptables whatever they are told. */
const NFTABLES_SINCE = [1, 1] as const;
/** The answer is kept, so that a node which is busy for a moment must not lose what it has. */
const TIMEOUT_MS = 30_000;
/** What portmap makes, in short: a kernel that lists tables may lack the rest. */
const RULES = `table ip containerd_driver_check {
  chain prerouting {
    type nat hook prerouting priority -100;
    fib daddr type local tcp dport 1 dnat to 192.0.2.1:1 comment "check"
  }
  chain postrouting {
    type nat hook postrouting priority 100;
    ip saddr 192.0.2.1 masquerade
  }
}
`;

/** What publishes ports: nftables where the plugins know it and the node has the program and the kernel for it. */
export async function portBackend(cniVersion: string): Promise<PortBackend> {
  if (!isAtLeast(cniVersion, NFTABLES_SINCE)) return "iptables";
  const nft = await findProgram("nft", programDirectories());
  if (nft === undefined) return "iptables";
  const question = { args: ["--check", "--file", "-"], input: RULES, timeoutMs: TIMEOUT_MS };
  const answer = await askProgram(nft, question).catch(() => undefined);
  return answer?.success ? "nftables" : "iptables";
}
