import type { Any } from "@bufbuild/protobuf/wkt";
import { Transfer as Service } from "../gen/containerd/services/transfer/v1/transfer_pb.ts";
import type { CallOptions, Channel } from "../rpc/channel.ts";
import { type Client, createClient } from "../rpc/client.ts";
import { attempt } from "./errors.ts";
import { leaseMetadata } from "./leases.ts";

/** A transfer's ends, each one of the messages of containerd.types.transfer, and what surrounds it. */
export interface TransferOptions extends Pick<CallOptions, "signal" | "timeoutMs"> {
  readonly source: Any;
  readonly destination: Any;
  /** Id of an open stream to which progress is written. */
  readonly progressStream?: string;
  readonly lease?: string | undefined;
}

/** Moves images between registries, archives and the image store (see containerd's transfer.proto). */
export class Transfers {
  readonly #client: Client<typeof Service>;

  constructor(channel: Channel) {
    this.#client = createClient(Service, channel);
  }

  /** Resolves when the image is at its destination; `what` names it in errors. No deadline unless one is given. */
  async transfer(
    what: string,
    { source, destination, progressStream = "", lease, ...options }: TransferOptions,
  ): Promise<void> {
    const request = { source, destination, options: { progressStream } };
    const call = this.#client.transfer(request, { timeoutMs: Infinity, ...options, ...leaseMetadata(lease) });
    await attempt(what, call);
  }
}
