import { isAtLeast, versionNumbers } from "../../is_at_least.ts";
import type { Architecture } from "../../model/architecture.ts";
import type { SeccompFilter, SeccompProfile, SeccompRule } from "./seccomp_profile.ts";
import type { SpecSeccomp, SpecSyscall } from "../spec.ts";

/** What the conditions of a profile are about. */
export interface SeccompSituation {
  readonly architecture: Architecture;
  readonly kernelRelease: string;
  /** Capabilities of the container. */
  readonly capabilities: readonly string[];
}

const NATIVE_ARCHITECTURES: Readonly<Record<Architecture, string>> = {
  amd64: "SCMP_ARCH_X86_64",
  arm64: "SCMP_ARCH_AARCH64",
};

/**
 * The `linux.seccomp` section a profile comes to in a situation: its rules that apply, its architectures of this node.
 */
export function resolveSeccomp(profile: SeccompProfile, situation: SeccompSituation): SpecSeccomp {
  const { defaultAction, defaultErrnoRet, flags, listenerPath, listenerMetadata } = profile;
  return {
    defaultAction,
    ...(defaultErrnoRet === undefined ? {} : { defaultErrnoRet }),
    architectures: architecturesOf(profile, situation.architecture),
    ...(flags === undefined ? {} : { flags: [...flags] }),
    ...(listenerPath === undefined ? {} : { listenerPath }),
    ...(listenerMetadata === undefined ? {} : { listenerMetadata }),
    syscalls: profile.syscalls.filter((rule) => applies(rule, situation)).map(specSyscall),
  };
}

function architecturesOf({ archMap, architectures }: SeccompProfile, native: Architecture): string[] {
  if (architectures !== undefined) return [...architectures];
  const entry = archMap?.find(({ architecture }) => architecture === NATIVE_ARCHITECTURES[native]);
  return entry === undefined ? [] : [entry.architecture, ...entry.subArchitectures];
}

function applies({ includes = {}, excludes = {} }: SeccompRule, situation: SeccompSituation): boolean {
  const excluded = hasArch(excludes, situation) ||
    excludes.caps?.some((name) => situation.capabilities.includes(name)) ||
    hasKernel(excludes, situation);
  if (excluded) return false;
  const capable = includes.caps?.every((name) => situation.capabilities.includes(name)) ?? true;
  return capable && (hasArch(includes, situation) ?? true) && (hasKernel(includes, situation) ?? true);
}

/** Undefined when the filter does not ask; an empty list is Docker's other way not to ask. */
function hasArch({ arches = [] }: SeccompFilter, { architecture }: SeccompSituation): boolean | undefined {
  return arches.length === 0 ? undefined : arches.includes(architecture);
}

function hasKernel({ minKernel }: SeccompFilter, { kernelRelease }: SeccompSituation): boolean | undefined {
  return minKernel === undefined ? undefined : isAtLeast(kernelRelease, versionNumbers(minKernel));
}

function specSyscall({ names, action, errnoRet, args }: SeccompRule): SpecSyscall {
  return {
    names: [...names],
    action,
    ...(errnoRet === undefined ? {} : { errnoRet }),
    ...(args === undefined || args.length === 0 ? {} : { args: args.map((arg) => ({ ...arg })) }),
  };
}
