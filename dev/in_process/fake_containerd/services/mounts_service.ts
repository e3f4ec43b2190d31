import type { Mounts } from "../../../../src/gen/containerd/services/mounts/v1/mounts_pb.ts";
import type { Mount } from "../../../../src/gen/containerd/types/mount_pb.ts";
import { Code } from "../../../../packages/grpc/code.ts";
import type { ServiceHandlers } from "../../../../packages/grpc/handlers.ts";
import { RpcError } from "../../../../packages/grpc/rpc_error.ts";
import { inNamespace, requireLease } from "../in_namespace.ts";
import type { State } from "../state.ts";
import { alreadyExists, notFound } from "../status.ts";

/** A snapshot's files as containerd's EROFS snapshotter hands them out: a mount of the layers, and one that is made from it. */
export function containerdsOwnMounts(directory: string) {
  const layers = { type: "erofs", source: directory, options: ["ro", "loop"] };
  return [layers, { type: "format/bind", source: "{{ mount 0 }}", options: ["rw", "rbind"] }];
}

/** containerd's mount manager, of which clients see only that it knows those mounts. */
export function mountsService(state: State): Partial<ServiceHandlers<typeof Mounts>> {
  return {
    async activate({ name, mounts }, context) {
      requireLease(state, context);
      const active = inNamespace(state, context).mounts;
      const [layers, made] = mounts;
      if (made?.type !== "format/bind") throw new RpcError("not implemented", { code: Code.UNIMPLEMENTED });
      if (active.has(name)) throw alreadyExists(`mount "${name}"`);
      active.add(name);
      const system: Pick<Mount, "type" | "source" | "options">[] = [{ ...made, type: "bind", source: layers!.source }];
      return await Promise.resolve({
        info: { name, active: [{ mount: layers!, mountPoint: layers!.source }], system },
      });
    },
    async deactivate({ name }, context) {
      if (!inNamespace(state, context).mounts.delete(name)) throw notFound(`mount "${name}"`);
      return await Promise.resolve({});
    },
  };
}
