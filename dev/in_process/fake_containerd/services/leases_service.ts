import { create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import { type Leases, LeaseSchema } from "../../../../src/gen/containerd/services/leases/v1/leases_pb.ts";
import type { HandlerContext } from "../../../../packages/grpc/handler_context.ts";
import type { ServiceHandlers } from "../../../../packages/grpc/handlers.ts";
import { inNamespace } from "../in_namespace.ts";
import type { Lease, State } from "../state.ts";
import { alreadyExists, notFound } from "../status.ts";

/** containerd's leases service; nothing is ever collected, with a lease or without. */
export function leasesService(state: State): Partial<ServiceHandlers<typeof Leases>> {
  const leaseOf = (id: string, context: HandlerContext): Lease => {
    const lease = inNamespace(state, context).leases.get(id);
    if (lease === undefined) throw notFound(`lease "${id}"`);
    return lease;
  };
  return {
    async create({ id, labels }, context) {
      const { leases } = inNamespace(state, context);
      if (leases.has(id)) throw alreadyExists(`lease "${id}"`);
      const lease = create(LeaseSchema, { id, labels, createdAt: timestampNow() });
      leases.set(id, { lease, resources: [] });
      return await Promise.resolve({ lease });
    },
    async delete({ id }, context) {
      leaseOf(id, context);
      inNamespace(state, context).leases.delete(id);
      return await Promise.resolve({});
    },
    async list(_, context) {
      const leases = [...inNamespace(state, context).leases.values()].map(({ lease }) => lease);
      return await Promise.resolve({ leases });
    },
    async addResource({ id, resource }, context) {
      const { resources } = leaseOf(id, context);
      if (resource !== undefined) resources.push(resource);
      return await Promise.resolve({});
    },
    async listResources({ id }, context) {
      return await Promise.resolve({ resources: leaseOf(id, context).resources });
    },
  };
}
