import type { Decoded } from "../options_block.ts";
import { authOptions, type TaskAuth } from "./image_options.ts";
import { optionsWithoutEffect } from "./docker/without_effect.ts";

type Given = Decoded<typeof optionsWithoutEffect> & { readonly auth?: TaskAuth };

/** What is said of each option that is set and has no effect. */
export function notices(given: Given): string[] {
  const idle: readonly (keyof typeof optionsWithoutEffect)[] = [
    ...["logging", "healthchecks", "containerExistsAttempts", "advertiseIpv6Address"] as const,
  ];
  return [
    ...idle.filter((property) => given[property]).map((property) => notice(optionsWithoutEffect[property])),
    ...(given.auth?.email ? [notice({ ...authOptions.email, name: "auth.email" })] : []),
  ];
}

function notice({ name, docker }: { name: string; docker?: { note?: string } }): string {
  return `${name} has no effect: ${docker?.note}`;
}
