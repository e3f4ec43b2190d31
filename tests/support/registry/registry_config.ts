import type { Certificate } from "./certificates.ts";

/** A registry's user and password, as htpasswd knows them. */
export const USER = { username: "tester", password: "secret" };

/** What `htpasswd -nbB tester secret` prints. */
export const HTPASSWD = "tester:$2b$04$umIwQMtALspq5oLAzFdKt.IP8oDI.d7TSwDrxcCSymiOnjfr7HSjq\n";

/** What a registry of the tests is like; plain http, open and empty unless said otherwise. */
export interface RegistryOptions {
  readonly tls?: Certificate | undefined;
  /** Asks clients for this CA's certificate. */
  readonly clientCa?: string;
  /** Lets only USER in. */
  readonly password?: boolean;
  /** Serves what the registry at this URL has. */
  readonly mirrorOf?: string;
}

/** The YAML of a registry that keeps everything below `directory` (see distribution's configuration.md). */
export function registryConfig(directory: string, address: string, options: RegistryOptions): string {
  const { tls, clientCa, password = false, mirrorOf } = options;
  const config = {
    version: "0.1",
    log: { accesslog: { disabled: false }, level: "info" },
    storage: { filesystem: { rootdirectory: `${directory}/blobs` }, delete: { enabled: true } },
    http: {
      addr: address,
      ...(tls && { tls: { ...tls, ...(clientCa && { clientcas: [clientCa] }) } }),
    },
    ...(password && { auth: { htpasswd: { realm: "tests", path: `${directory}/htpasswd` } } }),
    ...(mirrorOf && { proxy: { remoteurl: mirrorOf } }),
  };
  return JSON.stringify(config);
}
