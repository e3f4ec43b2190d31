import { Introspection as Service } from "../../gen/containerd/services/introspection/v1/introspection_pb.ts";
import type { Transport } from "@nomad-containerd/grpc/transport";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { attempt } from "../errors.ts";

/**
 * A plugin that containerd knows; `error` says why it is not loaded, `platforms` what it serves if it says so, `exports`
 * what it tells of itself, for example its `root`.
 */
export interface Plugin {
  readonly type: string;
  readonly id: string;
  readonly error?: string | undefined;
  readonly platforms: readonly PluginPlatform[];
  readonly exports: Readonly<Record<string, string>>;
}

/** A platform in OCI's words; `variant` is "" where the architecture has none. */
export interface PluginPlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
}

/** What containerd says about itself (see containerd's introspection.proto). */
export class Introspection {
  readonly #client: Client<typeof Service>;

  constructor(transport: Transport) {
    this.#client = createClient(Service, transport);
  }

  /** The plugins of one type, for example `io.containerd.snapshotter.v1`. */
  async plugins(type: string): Promise<Plugin[]> {
    const call = this.#client.plugins({ filters: [`type==${type}`] });
    const { plugins } = await attempt(`list containerd's plugins of type "${type}"`, call);
    return plugins.map(({ type, id, initErr, platforms, exports }) => ({
      type,
      id,
      error: initErr?.message,
      platforms,
      exports,
    }));
  }
}
