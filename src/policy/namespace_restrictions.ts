import type { PluginConfig } from "../config/plugin_config.ts";
import type { RestrictionSettings } from "../config/plugin/restriction_options.ts";
import { closed, OPEN, overlay, RESTRICTED, type Restrictions } from "./restrictions.ts";
import { matchesGlob } from "./matches_glob.ts";

/** The restrictions for jobs of one Nomad namespace, and where they come from. */
export interface NamespaceRestrictions {
  readonly restrictions: Restrictions;
  /** Whether those that nobody named are closed. */
  readonly restricted: boolean;
  /** The label of the `namespace` block that applies. */
  readonly label?: string;
}

/** What the policy reads of the plugin's configuration. */
export type PolicyConfig = Partial<PluginConfig>;

/** The plugin's restrictions and, over them, those of the `namespace` block that fits best. */
export function namespaceRestrictions(config: PolicyConfig, namespace: string): NamespaceRestrictions {
  const { restricted = false } = config;
  const base = pluginRestrictions(config);
  const label = bestLabel([...config.namespaces?.keys() ?? []], namespace);
  const own = label === undefined ? undefined : config.namespaces?.get(label);
  if (label === undefined || own === undefined) return { restrictions: base, restricted };
  const restrictions = overlay(startingPoint(base, { plugin: config, own }), own);
  return { restrictions, restricted: own.restricted ?? restricted, label };
}

/** The restrictions for jobs of a namespace that no block is about. */
export function pluginRestrictions(config: PolicyConfig): Restrictions {
  return overlay(config.restricted ? RESTRICTED : OPEN, config);
}

/** What an operator opened by name for all jobs is not open where a namespace is to be restricted. */
function startingPoint(
  base: Restrictions,
  { plugin, own }: { plugin: RestrictionSettings; own: RestrictionSettings },
): Restrictions {
  if (own.restricted === undefined) return base;
  return own.restricted ? closed(base) : overlay(OPEN, plugin);
}

/** The name itself, else the glob that says most of it; of two that say as much, the first in order. */
function bestLabel(labels: readonly string[], namespace: string): string | undefined {
  if (labels.includes(namespace)) return namespace;
  const weight = (label: string) => label.replaceAll("*", "").length;
  const fitting = labels.filter((label) => matchesGlob(namespace, label)).sort();
  return fitting.sort((a, b) => weight(b) - weight(a))[0];
}
