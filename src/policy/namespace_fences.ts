import type { PluginConfig } from "../config/plugin_config.ts";
import type { FenceSettings } from "../config/plugin/fence_options.ts";
import { closed, type Fences, OPEN, overlay, RESTRICTED } from "./fences.ts";
import { matchesGlob } from "./matches_glob.ts";

/** The fences for jobs of one Nomad namespace, and where they come from. */
export interface NamespaceFences {
  readonly fences: Fences;
  /** Whether those that nobody named are closed. */
  readonly restricted: boolean;
  /** The label of the `namespace` block that applies. */
  readonly label?: string;
}

/** What the policy reads of the plugin's configuration. */
export type PolicyConfig = Partial<PluginConfig>;

/** The plugin's fences and, over them, those of the `namespace` block that fits best. */
export function namespaceFences(config: PolicyConfig, namespace: string): NamespaceFences {
  const { restricted = false } = config;
  const base = pluginFences(config);
  const label = bestLabel([...config.namespaces?.keys() ?? []], namespace);
  const own = label === undefined ? undefined : config.namespaces?.get(label);
  if (label === undefined || own === undefined) return { fences: base, restricted };
  const fences = overlay(startingPoint(base, { plugin: config, own }), own);
  return { fences, restricted: own.restricted ?? restricted, label };
}

/** The fences for jobs of a namespace that no block is about. */
export function pluginFences(config: PolicyConfig): Fences {
  return overlay(config.restricted ? RESTRICTED : OPEN, config);
}

/** What an operator opened by name for all jobs is not open where a namespace is to be restricted. */
function startingPoint(base: Fences, { plugin, own }: { plugin: FenceSettings; own: FenceSettings }): Fences {
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
