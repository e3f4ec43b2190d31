import type { Spec } from "../gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";
import { encodeCty } from "./cty_msgpack.ts";
import { type Body, decodeSpec } from "./decode_spec.ts";
import type { Scope } from "./template.ts";

/** The msgpack Nomad sends for a config block, given the plugin's schema and the block as a JSON job has it. */
export function encodeConfig(spec: Spec, config: Body, scope: Scope = {}): Uint8Array<ArrayBuffer> {
  return encodeCty(decodeSpec(spec, config, scope));
}
