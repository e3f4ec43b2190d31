import type { MessageInitShape } from "@bufbuild/protobuf";
import type { SpecSchema } from "../gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";

/** An HCL schema before it is made a message; see hcl_spec.proto. */
export type SpecShape = MessageInitShape<typeof SpecSchema>;
