import type { Job } from "../../../tools/launcher/job/job.ts";
import { type JobChoice, loadJob } from "../../../tools/launcher/job/load_job.ts";

/** The job in a file of that text. */
export async function jobOf(
  text: string,
  { suffix = ".hcl", ...choice }: JobChoice & { suffix?: string } = {},
): Promise<Job> {
  const path = await Deno.makeTempFile({ suffix });
  try {
    await Deno.writeTextFile(path, text);
    return await loadJob(path, choice);
  } finally {
    await Deno.remove(path);
  }
}

/** A job with one task that holds `lines`, in a group that holds `groupLines`. */
export function jobText(lines: string, groupLines = ""): string {
  return `job "j" {
  group "g" {
    ${groupLines}
    task "t" {
      driver = "containerd-driver"
      config {
        image = "busybox"
      }
      ${lines}
    }
  }
}`;
}
