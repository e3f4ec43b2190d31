import type { Diff } from "../../../../src/gen/containerd/services/diff/v1/diff_pb.ts";
import type { ServiceHandlers } from "../../../../packages/grpc/handlers.ts";
import { inNamespace } from "../in_namespace.ts";
import type { State } from "../state.ts";
import { notFound } from "../status.ts";
import { unpackLayer } from "../images/unpack_layer.ts";

/** containerd's diff service, for unpacking layers. */
export function diffService(state: State): Partial<ServiceHandlers<typeof Diff>> {
  return {
    async apply({ diff, mounts }, context) {
      const blob = inNamespace(state, context).blobs.get(diff?.digest ?? "");
      if (blob === undefined) throw notFound(`content digest ${diff?.digest}`);
      const digest = await unpackLayer(blob.bytes, mounts[0]?.source ?? "");
      return { applied: { digest, mediaType: "application/vnd.oci.image.layer.v1.tar" } };
    },
  };
}
