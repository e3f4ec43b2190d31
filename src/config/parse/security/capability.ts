import { CAPABILITY_NAMES } from "./capability_names.ts";

/** "CAP_NET_RAW" of "net_raw" or "Cap_Net_Raw", "ALL" of "all"; undefined for a name Linux does not know. */
export function parseCapability(text: string): string | undefined {
  const upper = text.toUpperCase();
  if (upper === "ALL" || upper === "CAP_ALL") return "ALL";
  const name = upper.startsWith("CAP_") ? upper : `CAP_${upper}`;
  return CAPABILITY_NAMES.includes(name) ? name : undefined;
}
