import { clone, create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import { type Images, ImageSchema } from "../../../../src/gen/containerd/services/images/v1/images_pb.ts";
import type { ServiceHandlers } from "../../../../packages/grpc/handlers.ts";
import { labelled, matchesAny } from "../filter.ts";
import { inNamespace } from "../in_namespace.ts";
import type { State } from "../state.ts";
import { alreadyExists, notFound } from "../status.ts";

/** containerd's images service. */
export function imagesService(state: State): Partial<ServiceHandlers<typeof Images>> {
  return {
    async get({ name }, context) {
      const image = inNamespace(state, context).images.get(name);
      if (image === undefined) throw notFound(`image "${name}"`);
      return await Promise.resolve({ image });
    },
    async list({ filters }, context) {
      const all = [...inNamespace(state, context).images.values()];
      const images = all.filter(({ name, labels }) => matchesAny(filters, labelled({ name }, labels)));
      return await Promise.resolve({ images });
    },
    async create({ image = create(ImageSchema) }, context) {
      const { images } = inNamespace(state, context);
      if (images.has(image.name)) throw alreadyExists(`image "${image.name}"`);
      const stored = { ...clone(ImageSchema, image), createdAt: timestampNow() };
      images.set(image.name, stored);
      return await Promise.resolve({ image: stored });
    },
    async update({ image = create(ImageSchema) }, context) {
      const { images } = inNamespace(state, context);
      if (!images.has(image.name)) throw notFound(`image "${image.name}"`);
      images.set(image.name, clone(ImageSchema, image));
      return await Promise.resolve({ image });
    },
    async delete({ name }, context) {
      if (!inNamespace(state, context).images.delete(name)) throw notFound(`image "${name}"`);
      return await Promise.resolve({});
    },
  };
}
