import { clone, create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import {
  type Container,
  type Containers,
  ContainerSchema,
} from "../../../../src/gen/containerd/services/containers/v1/containers_pb.ts";
import type { ServiceHandlers } from "../../../../packages/grpc/handlers.ts";
import { labelled, matchesAny } from "../filter.ts";
import { inNamespace } from "../in_namespace.ts";
import type { NamespaceState, State } from "../state.ts";
import { alreadyExists, invalidArgument, notFound } from "../status.ts";

const ID_PATTERN = /^[A-Za-z0-9]+(?:[._-](?:[A-Za-z0-9]+))*$/;
const ID_LENGTH_MAX = 76;

/** containerd's containers service. */
export function containersService(state: State): Partial<ServiceHandlers<typeof Containers>> {
  return {
    async get({ id }, context) {
      return await Promise.resolve({ container: containerOf(inNamespace(state, context), id) });
    },
    async *listStream({ filters }, context) {
      const all = [...inNamespace(state, context).containers.values()];
      const containers = all.filter(({ id, image, labels }) => matchesAny(filters, labelled({ id, image }, labels)));
      yield* await Promise.resolve(containers.map((container) => ({ container })));
    },
    async create({ container }, context) {
      const { containers } = inNamespace(state, context);
      const record = container ?? create(ContainerSchema);
      refuseBadId(record.id);
      if (containers.has(record.id)) throw alreadyExists(`container "${record.id}"`);
      const stored = { ...clone(ContainerSchema, record), createdAt: timestampNow(), updatedAt: timestampNow() };
      containers.set(record.id, stored);
      return await Promise.resolve({ container: stored });
    },
    async delete({ id }, context) {
      if (!inNamespace(state, context).containers.delete(id)) throw notFound(`container ${id}`);
      return await Promise.resolve({});
    },
  };
}

/** A container record by its id. */
export function containerOf({ containers }: NamespaceState, id: string): Container {
  const container = containers.get(id);
  if (container === undefined) throw notFound(`container "${id}" in namespace "nomad"`);
  return container;
}

function refuseBadId(id: string): void {
  if (ID_PATTERN.test(id) && id.length <= ID_LENGTH_MAX) return;
  throw invalidArgument(
    `create container failed validation: container.ID: identifier "${id}" must match ${ID_PATTERN}`,
  );
}
