import type { Content } from "../../../../src/gen/containerd/services/content/v1/content_pb.ts";
import type { HandlerContext } from "../../../../packages/grpc/handler_context.ts";
import type { ServiceHandlers } from "../../../../packages/grpc/handlers.ts";
import { inNamespace } from "../in_namespace.ts";
import type { Blob, State } from "../state.ts";
import { notFound } from "../status.ts";

const LABEL_PATH = "labels.";

/** containerd's content service, for reading. */
export function contentService(state: State): Partial<ServiceHandlers<typeof Content>> {
  const blobOf = (digest: string, context: HandlerContext): Blob => {
    const blob = inNamespace(state, context).blobs.get(digest);
    if (blob === undefined) throw notFound(`content digest ${digest}`);
    return blob;
  };
  return {
    /** Nothing is ever half written here. */
    listStatuses: () => Promise.resolve({ statuses: [] }),
    async info({ digest }, context) {
      return await Promise.resolve({ info: infoOf(digest, blobOf(digest, context)) });
    },
    async update({ info, updateMask }, context) {
      const digest = info?.digest ?? "";
      const blob = blobOf(digest, context);
      const paths = updateMask?.paths ?? [];
      if (paths.length === 0) blob.labels = { ...info?.labels };
      for (const path of paths.filter((path) => path.startsWith(LABEL_PATH))) {
        const name = path.slice(LABEL_PATH.length);
        blob.labels[name] = info?.labels[name] ?? "";
      }
      return await Promise.resolve({ info: infoOf(digest, blob) });
    },
    async *list(_, context) {
      const { blobs } = inNamespace(state, context);
      yield await Promise.resolve({ info: [...blobs].map(([digest, blob]) => infoOf(digest, blob)) });
    },
    async *read({ digest, offset, size }, context) {
      const { bytes } = blobOf(digest, context);
      const end = size > 0n ? Number(offset + size) : bytes.length;
      yield await Promise.resolve({ offset, data: bytes.subarray(Number(offset), end) });
    },
    async delete({ digest }, context) {
      if (!inNamespace(state, context).blobs.delete(digest)) throw notFound(`content digest ${digest}`);
      return await Promise.resolve({});
    },
  };
}

function infoOf(digest: string, { bytes, labels }: Blob) {
  return { digest, size: BigInt(bytes.length), labels };
}
