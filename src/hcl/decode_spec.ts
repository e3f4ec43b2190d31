import type {
  Attr,
  Block,
  BlockList,
  BlockMap,
  Spec,
} from "../gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";
import { ConfigError } from "../errors.ts";
import { convert } from "./convert.ts";
import { parseCtyType } from "./cty_type.ts";
import { type CtyValue, evaluateJson } from "./cty_value.ts";
import type { Scope } from "./template.ts";

/** A block of a config as JSON has it. */
export type Body = Readonly<Record<string, unknown>>;

/** The value of a JSON body by a schema, as hcldec decodes it: every attribute of the schema is there, unset ones null. */
export function decodeSpec(spec: Spec, body: Body, scope: Scope): CtyValue {
  refuseUnknown(spec, body);
  return decode(spec, body, scope);
}

function decode({ block }: Spec, body: Body, scope: Scope): CtyValue {
  switch (block.case) {
    case "object": {
      const attributes = Object.entries(block.value.attributes);
      return new Map(attributes.map(([name, inner]) => [name, decode(inner, body, scope)]));
    }
    case "Attr":
      return decodeAttr(block.value, body, scope);
    case "blockValue":
      return decodeBlock(block.value, body, scope);
    case "blockList":
      return decodeBlockList(block.value, body, scope);
    case "blockMap":
      return decodeBlockMap(block.value, body, scope);
    case "default":
      return decode(need(block.value.primary), body, scope) ?? decode(need(block.value.default), body, scope);
    case "literal":
      return evaluateJson(JSON.parse(block.value.value), scope);
    default:
      throw new ConfigError(`Cannot use schema block "${block.case}": it is unknown`);
  }
}

function decodeAttr({ name, type, required }: Attr, body: Body, scope: Scope): CtyValue {
  if (required && !Object.hasOwn(body, name)) {
    throw new ConfigError(`Cannot use the config without "${name}": it is required`);
  }
  return convert(evaluateJson(body[name], scope), parseCtyType(type), name);
}

function decodeBlock({ name, required, nested }: Block, body: Body, scope: Scope): CtyValue {
  const [first, second] = blocks(name, body);
  if (second !== undefined) throw new ConfigError(`Cannot use "${name}" twice: only one block of it is allowed`);
  if (first !== undefined) return decodeSpec(need(nested), first, scope);
  if (required) throw new ConfigError(`Cannot use the config without a "${name}" block: it is required`);
  return null;
}

function decodeBlockList({ name, minItems, maxItems, nested }: BlockList, body: Body, scope: Scope): CtyValue {
  const found = blocks(name, body);
  if (found.length < minItems) {
    throw new ConfigError(`Cannot use the config with fewer than ${minItems} "${name}" blocks`);
  }
  if (maxItems > 0 && found.length > maxItems) {
    throw new ConfigError(`Cannot use the config with more than ${maxItems} "${name}" blocks`);
  }
  return found.map((block) => decodeSpec(need(nested), block, scope));
}

function decodeBlockMap({ name, labels, nested }: BlockMap, body: Body, scope: Scope): CtyValue {
  if (labels.length !== 1) throw new ConfigError(`Cannot use schema block "${name}": known is one label`);
  const labelled = blocks(name, body).flatMap((block) => Object.keys(block).map((label) => [label, block] as const));
  return new Map(
    labelled.flatMap(([label, block]) =>
      blocks(label, block).map((inner) => [label, decodeSpec(need(nested), inner, scope)])
    ),
  );
}

/** A block in JSON is an object, or a list of them when there are several (HCL's JSON syntax). */
function blocks(name: string, body: Body): Body[] {
  const raw = body[name] ?? [];
  const list: unknown[] = Array.isArray(raw) ? raw : [raw];
  return list.map((block) => {
    if (typeof block === "object" && block !== null && !Array.isArray(block)) return { ...block };
    throw new ConfigError(`Cannot use ${name} "${block}": it is a block`);
  });
}

function refuseUnknown(spec: Spec, body: Body): void {
  const known = new Set(names(spec));
  const unknown = Object.keys(body).find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new ConfigError(
    `Cannot use "${unknown}": no argument or block type has that name, allowed are ${[...known].join(", ")}`,
  );
}

/** The names that a schema reads from its body. */
function names({ block }: Spec): string[] {
  switch (block.case) {
    case "object":
      return Object.values(block.value.attributes).flatMap(names);
    case "default":
      return names(need(block.value.primary));
    case "Attr":
    case "blockValue":
    case "blockList":
    case "blockMap":
      return [block.value.name];
    default:
      return [];
  }
}

function need(spec: Spec | undefined): Spec {
  if (spec === undefined) throw new ConfigError("Cannot use the schema: a block of it has no schema inside");
  return spec;
}
