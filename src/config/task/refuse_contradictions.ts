import { ConfigError } from "../../errors.ts";

/** The options of which one may speak against another. */
export interface Contradictable {
  readonly seccomp?: boolean;
  readonly seccompProfile?: string;
  readonly hostNetwork: boolean;
  readonly sysctl: Readonly<Record<string, string>>;
  readonly utsMode?: string;
  readonly hostname?: string;
}

/** Refuses options of which one takes away what another asks for. */
export function refuseContradictions(config: Contradictable): void {
  const { seccomp, seccompProfile, hostNetwork, sysctl, utsMode, hostname } = config;
  if (seccomp === false && seccompProfile !== undefined) {
    throw new ConfigError(
      `Cannot use seccomp_profile "${seccompProfile}": seccomp is false, it must be true or not set`,
    );
  }
  const networkSetting = Object.keys(sysctl).find((name) => /^net[./]/.test(name));
  if (hostNetwork && networkSetting !== undefined) {
    throw new ConfigError(
      `Cannot use sysctl "${networkSetting}": host_network is true and the node's own is not changed`,
    );
  }
  if (utsMode === "host" && hostname !== undefined) {
    throw new ConfigError(`Cannot use hostname "${hostname}": uts_mode is "host" and the node's own is not changed`);
  }
}
