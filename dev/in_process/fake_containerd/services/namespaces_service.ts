import type { Namespaces } from "../../../../src/gen/containerd/services/namespaces/v1/namespace_pb.ts";
import type { ServiceHandlers } from "../../../../packages/grpc/handlers.ts";
import type { State } from "../state.ts";
import { alreadyExists } from "../status.ts";

/** containerd's namespaces service. */
export function namespacesService(state: State): Partial<ServiceHandlers<typeof Namespaces>> {
  return {
    async create({ namespace }) {
      const name = namespace?.name ?? "";
      if (state.namespaces.has(name)) throw alreadyExists(`namespace "${name}"`);
      state.namespace(name);
      return await Promise.resolve({ namespace: { name } });
    },
    async list() {
      return await Promise.resolve({ namespaces: [...state.namespaces.keys()].map((name) => ({ name })) });
    },
  };
}
