import { NetworkError } from "../../errors.ts";
import { isAtLeast } from "../../is_at_least.ts";
import { isObject, readObject } from "./read_object.ts";
import type { CniCommand, CniInterface, Json, PluginRunner } from "./plugin_runner.ts";

/** One plugin of a network, as its configuration has it. */
export type PluginConfig = Json & { readonly type: string };

/** A network as the CNI specification's section 1 describes it: plugins that work one after the other. */
export interface NetworkList {
  readonly cniVersion: string;
  readonly name: string;
  readonly disableCheck?: boolean;
  /** Whether the plugins after the first need nothing of each other: they run side by side then, which saves time. */
  readonly independent?: boolean;
  readonly plugins: readonly PluginConfig[];
}

/** A container's interface, and what the runtime has to tell plugins that can make use of it. */
export interface Attachment extends CniInterface {
  /** By the name of the capability, such as `portMappings`. */
  readonly runtimeConfig: Json;
}

const CHECK_SINCE = [0, 4] as const;
const STATUS_SINCE = [1, 1] as const;

/**
 * Makes the interface; the result is the last plugin's, and `onResult` is told the latest one before others begin. What a
 * failed plugin and those before it leave is for `deleteNetwork`, which needs the latest result; none runs any more then.
 */
export async function addNetwork(
  runner: PluginRunner,
  list: NetworkList,
  { attachment, onResult }: { attachment: Attachment; onResult: (result: Json, isLast: boolean) => Promise<void> },
): Promise<Json> {
  const stages = stagesOf(list);
  let result: Json | undefined;
  for (const [at, stage] of stages.entries()) {
    const before = { attachment, result };
    const ends = await Promise.allSettled(
      stage.map((plugin) => addOne(runner, plugin, { config: pluginInput(list, plugin, before), attachment })),
    );
    for (const end of ends) {
      if (end.status === "rejected") throw end.reason;
      result = end.value;
    }
    if (result !== undefined) await onResult(result, at === stages.length - 1);
  }
  if (result === undefined) throw new NetworkError(`Cannot use network "${list.name}": it has no plugins`);
  return result;
}

async function addOne(
  runner: PluginRunner,
  plugin: PluginConfig,
  { config, attachment }: { config: Json; attachment: Attachment },
): Promise<Json> {
  const made = readObject(await runner.run({ type: plugin.type, command: "ADD", config, about: attachment }));
  if (made === undefined) throw nonsense(plugin, "ADD");
  return made;
}

/**
 * Removes the interface, in the reverse order, whatever of it there is; a plugin that fails does not hold up the others.
 * Each may fail once: bridge stumbles over a firewall that somebody flushed, and finds nothing to do the second time.
 */
export async function deleteNetwork(
  runner: PluginRunner,
  list: NetworkList,
  { attachment, result }: { attachment: Attachment; result?: Json | undefined },
): Promise<void> {
  const failures: unknown[] = [];
  for (const stage of stagesOf(list).toReversed()) {
    await Promise.all(
      stage.toReversed().map(async (plugin) => {
        const config = pluginInput(list, plugin, { attachment, result });
        const call = { type: plugin.type, command: "DEL", config, about: attachment } as const;
        await runner.run(call).catch(() => runner.run(call)).catch((error) => failures.push(error));
      }),
    );
  }
  if (failures.length > 0) throw failures[0];
}

/** The plugins that run side by side, one stage after the other: see `NetworkList`. */
function stagesOf({ independent, plugins: [first, ...rest] }: NetworkList): PluginConfig[][] {
  const others = independent ? [rest] : rest.map((plugin) => [plugin]);
  return [first === undefined ? [] : [first], ...others].filter((stage) => stage.length > 0);
}

/** Looks whether the interface is as it was made; NetworkError says what is not. */
export async function checkNetwork(
  runner: PluginRunner,
  list: NetworkList,
  { attachment, result }: { attachment: Attachment; result: Json },
): Promise<void> {
  if (list.disableCheck || !isAtLeast(list.cniVersion, CHECK_SINCE)) return;
  for (const plugin of list.plugins) {
    const config = pluginInput(list, plugin, { attachment, result });
    await runner.run({ type: plugin.type, command: "CHECK", config, about: attachment }).catch((error) => {
      if (!isFalseAlarm(error, { plugin, list })) throw error;
    });
  }
}

/**
 * Before its version 1.6, the first with version 1.1 of the specification, portmap looks for the IPv6 rules of IPv4
 * addresses too wherever there is ip6tables, after those that there should be (plugins/meta/portmap/portmap.go, checkPorts).
 */
function isFalseAlarm(error: unknown, { plugin, list }: { plugin: PluginConfig; list: NetworkList }): boolean {
  const isOld = plugin.type === "portmap" && !isAtLeast(list.cniVersion, STATUS_SINCE);
  return isOld && error instanceof NetworkError && error.message.includes("could not check ipv6 dnat");
}

/** Whether the plugins say that they can serve; those of versions before 1.1 are not asked. */
export async function checkStatus(runner: PluginRunner, list: NetworkList): Promise<void> {
  if (!isAtLeast(list.cniVersion, STATUS_SINCE)) return;
  for (const plugin of list.plugins) await runner.run({ ...wholeNetwork(list, plugin), command: "STATUS" });
}

/** Has the plugins remove what belongs to none of these interfaces; those of versions before 1.1 cannot. */
export async function collectGarbage(
  runner: PluginRunner,
  list: NetworkList,
  valid: readonly Pick<CniInterface, "containerId" | "ifName">[],
): Promise<void> {
  if (!isAtLeast(list.cniVersion, STATUS_SINCE)) return;
  const attachments = valid.map(({ containerId, ifName }) => ({ containerID: containerId, ifname: ifName }));
  for (const plugin of list.plugins) {
    const { type, config } = wholeNetwork(list, plugin);
    const named = { ...config, "cni.dev/valid-attachments": attachments, "cni.dev/attachments": attachments };
    await runner.run({ type, config: named, command: "GC" });
  }
}

function wholeNetwork({ cniVersion, name }: NetworkList, plugin: PluginConfig) {
  return { type: plugin.type, config: { ...plugin, cniVersion, name } };
}

/** A plugin's own configuration, and what the runtime adds: see the specification's section 3, "Deriving". */
function pluginInput(
  { cniVersion, name }: NetworkList,
  { capabilities, ...plugin }: PluginConfig,
  { attachment, result }: { attachment: Attachment; result: Json | undefined },
): Json {
  const wanted = isObject(capabilities) ? capabilities : {};
  const given = Object.entries(attachment.runtimeConfig).filter(([capability]) => wanted[capability] === true);
  return {
    ...plugin,
    ...{ cniVersion, name },
    ...(given.length > 0 && { runtimeConfig: Object.fromEntries(given) }),
    ...(result !== undefined && { prevResult: result }),
  };
}

function nonsense({ type }: PluginConfig, command: CniCommand): NetworkError {
  return new NetworkError(`Cannot run CNI plugin "${type}" for ${command}: what it printed is not a result`);
}
