import { readIfThere } from "../read_if_there.ts";
import { apparmorProfile } from "./apparmor_profile.ts";

/** Where AppArmor is looked for, and the program that loads profiles. */
export interface ApparmorPlaces {
  readonly root?: string;
  readonly parser?: string;
}

const ABI = "abi/3.0";

/** Names of the loaded profiles; undefined where AppArmor is off, as runc decides it (libcontainer/apparmor). */
export async function loadedProfiles({ root = "" }: ApparmorPlaces = {}): Promise<string[] | undefined> {
  const enabled = await readIfThere(`${root}/sys/module/apparmor/parameters/enabled`);
  if (!enabled?.startsWith("Y")) return undefined;
  const profiles = await readIfThere(`${root}/sys/kernel/security/apparmor/profiles`);
  return profiles?.split("\n").flatMap((line) => /^(.+) \(\w+\)$/.exec(line)?.[1] ?? []);
}

/** Loads the driver's profile into the kernel, in the place of one that is there. Throws with the parser's own words. */
export async function loadProfile(
  name: string,
  { root = "", parser = "apparmor_parser" }: ApparmorPlaces = {},
): Promise<void> {
  const abi = await readIfThere(`${root}/etc/apparmor.d/${ABI}`) === undefined ? {} : { abi: ABI };
  const pipes = { stdin: "piped", stdout: "null", stderr: "piped" } as const;
  const child = new Deno.Command(parser, { args: ["--replace", "--skip-cache"], ...pipes }).spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  // A parser that ended without reading says why by its status.
  await writer.write(new TextEncoder().encode(apparmorProfile({ name, ...abi }))).catch(() => {});
  await writer.close().catch(() => {});
  const { success, stderr } = await output;
  if (!success) throw new Error(`Cannot load AppArmor profile "${name}": ${new TextDecoder().decode(stderr).trim()}`);
}
