import { isAtOrBelow } from "../../../host/job_files/held_file.ts";
import { STAGES } from "../../../host/mounts/stage.ts";
import type { ResolvedImage } from "../../../images/image_store.ts";
import type { Allowance } from "../../../model/allowance.ts";
import type { AuditRecord } from "../../../model/audit_record.ts";
import type { StartPlan } from "../../../model/plan/start_plan.ts";
import type { Spec, SpecMount } from "../../../oci/spec.ts";

/** What is known of a task once its container is made. */
export interface AuditedStart {
  readonly image: Pick<ResolvedImage, "name" | "digest">;
  readonly spec: Pick<Spec, "process" | "mounts">;
  readonly allowance: Pick<Allowance, "waived">;
}

/** The record of a task that is about to run. */
export function auditRecord(
  { request, directories, containerId }: Pick<StartPlan, "request" | "directories" | "containerId">,
  { image, spec: { process, mounts }, allowance }: AuditedStart,
): AuditRecord {
  const own = [directories.alloc, directories.task, `${STAGES}/${containerId}`];
  // Whatever such a path looks like, links and dots may lead it anywhere.
  const named = new Set(request.config.mounts.map(({ source = "" }) => source).filter((path) => path.startsWith("/")));
  const isOwn = ({ source }: SpecMount) => !named.has(source) && own.some((path) => isAtOrBelow(source, path));
  const hostMounts = mounts.filter((mount) => mount.type === "bind" && !isOwn(mount));
  return {
    job: request.jobId,
    allocation: request.allocId,
    task: request.name,
    namespace: request.namespace,
    image: image.name,
    digest: image.digest,
    user: `${process.user.uid}:${process.user.gid}`,
    capabilities: process.capabilities.effective.map((name) => name.replace(/^CAP_/, "")).join(","),
    hostMounts: hostMounts.map(describe).join(","),
    waived: allowance.waived.join(","),
  };
}

function describe({ source, destination, options }: SpecMount): string {
  return `${plain(source)}:${plain(destination)}:${options.includes("ro") ? "ro" : "rw"}`;
}

/** A path in which nothing looks like the end of it, or of the whole entry. */
function plain(path: string): string {
  return path.replaceAll(/[%:,\s]/g, encodeURIComponent);
}
