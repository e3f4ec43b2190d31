import { Version as Service } from "../../gen/containerd/services/version/v1/version_pb.ts";
import type { CallOptions, Transport } from "@nomad-containerd/grpc/transport";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { attempt } from "../errors.ts";

/** Which containerd answers, for example version `1.7.24` or `v2.1.9`. */
export class Version {
  readonly #client: Client<typeof Service>;

  constructor(transport: Transport) {
    this.#client = createClient(Service, transport);
  }

  /** containerd's version and revision. */
  async get(options?: CallOptions): Promise<{ version: string; revision: string }> {
    const { version, revision } = await attempt("ask containerd for its version", this.#client.version({}, options));
    return { version, revision };
  }
}
