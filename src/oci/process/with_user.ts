import type { ResolvedUser } from "../../model/resolved_user.ts";
import type { Spec } from "../spec.ts";

/**
 * The specification with its process run as a user. Apart from `buildSpec`, because a user is looked up in the
 * container's file system, which is made only when all the rest is known to be right.
 */
export function withUser(spec: Spec, { uid, gid, additionalGids }: ResolvedUser): Spec {
  return { ...spec, process: { ...spec.process, user: { uid, gid, additionalGids: [...additionalGids] } } };
}
