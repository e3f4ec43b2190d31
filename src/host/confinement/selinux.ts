import type { SelinuxContexts } from "../../model/confinement/selinux_contexts.ts";
import { readIfThere } from "../read_if_there.ts";

const DEFAULT_POLICY = "targeted";

/** The contexts that the node's policy has for containers and their files; undefined where SELinux is off or has none (see go-selinux). */
export async function selinuxContexts(root = ""): Promise<SelinuxContexts | undefined> {
  if (await readIfThere(`${root}/sys/fs/selinux/enforce`) === undefined) return undefined;
  const policy = valueOf(await readIfThere(`${root}/etc/selinux/config`) ?? "", "SELINUXTYPE") ?? DEFAULT_POLICY;
  const contexts = await readIfThere(`${root}/etc/selinux/${policy}/contexts/lxc_contexts`) ?? "";
  const [process, file] = [valueOf(contexts, "process"), valueOf(contexts, "file")];
  return process === undefined || file === undefined ? undefined : { process, file };
}

/** The value in the first line `name = "value"`, with or without quotes. */
function valueOf(text: string, name: string): string | undefined {
  for (const line of text.split("\n")) {
    const [, key, value] = /^\s*(\w+)\s*=\s*"?([^"\s]+)"?\s*$/.exec(line) ?? [];
    if (key === name) return value;
  }
  return undefined;
}
