import type { MessageInitShape } from "@bufbuild/protobuf";
import type { NomadConfigSchema } from "../../../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import type { Node } from "./node.ts";

/** What the agent tells a plugin about itself: the ports it may use (Nomad's defaults) and the cores of the node. */
export function nomadConfig({ coreMhz }: Pick<Node, "coreMhz">): MessageInitShape<typeof NomadConfigSchema> {
  const cores = coreMhz.map((mhz, coreId) => ({ coreId, baseSpeed: BigInt(mhz) }));
  return { driver: { ClientMinPort: 14_000, ClientMaxPort: 14_512, Topology: { nodeIds: [0], distances: {}, cores } } };
}
