import { Mounts as Service } from "../../gen/containerd/services/mounts/v1/mounts_pb.ts";
import type { ActivationInfo } from "../../gen/containerd/types/mount_pb.ts";
import type { Transport } from "@nomad-containerd/grpc/transport";
import { type Client, createClient } from "@nomad-containerd/grpc/client";
import { attempt, UnimplementedError } from "../errors.ts";
import { leaseMetadata } from "./leases.ts";
import type { Mount } from "./snapshots.ts";

/** Mounts that the kernel does not know as they are, from containerd 2.2 on (see mounts.proto, and docs/mounts.md of containerd). */
export class Mounts {
  readonly #client: Client<typeof Service>;

  constructor(transport: Transport) {
    this.#client = createClient(Service, transport);
  }

  /**
   * Has containerd do what only it can for these mounts, until `deactivate()` or the end of the lease; resolves to what is
   * left to mount. Undefined where nothing of them is containerd's to do, and before 2.2.
   */
  async activate(
    name: string,
    { mounts, lease }: { readonly mounts: readonly Mount[]; readonly lease: string },
  ): Promise<Mount[] | undefined> {
    const request = { name, mounts: mounts.map((mount) => ({ ...mount, options: [...mount.options] })) };
    try {
      const { info } = await attempt(`activate mounts "${name}"`, this.#client.activate(request, leaseMetadata(lease)));
      return info && leftOf(info);
    } catch (error) {
      if (error instanceof UnimplementedError) return undefined;
      throw error;
    }
  }

  /** Undoes `activate()`. */
  async deactivate(name: string): Promise<void> {
    await attempt(`deactivate mounts "${name}"`, this.#client.deactivate({ name }));
  }

  /** The names of the mounts that are active in the namespace. */
  async list(): Promise<string[]> {
    const messages = await Array.fromAsync(this.#client.list({}));
    return messages.flatMap(({ info }) => info?.name ?? []);
  }
}

/** Where containerd has mounted everything itself, the last mount holds the files. */
function leftOf({ system, active }: ActivationInfo): Mount[] {
  const last = active.at(-1);
  if (system.length > 0 || last === undefined) return system;
  return [{ type: "bind", source: last.mountPoint, target: "", options: ["rbind", "ro"] }];
}
