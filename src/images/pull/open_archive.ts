import { ConfigError } from "../../errors.ts";
import { HeldFile, JobFileError } from "../../host/job_files/held_file.ts";
import type { TaskDirectories } from "../../model/plan/task_directories.ts";

/** An archive as the job writes it, relative to its task's directory or to `local`; it may be in `local` or `secrets`. */
export interface Archive {
  readonly path: string;
  readonly directories: Pick<TaskDirectories, "task" | "local" | "secrets">;
}

/** Holds an archive of a job's, which Docker's driver looks for in `local`; ConfigError naming the image for which it cannot be had. */
export async function openArchive({ path, directories }: Archive, { image }: { image: string }): Promise<HeldFile> {
  const { task, local, secrets } = directories;
  const refuse = (reason: string, cause?: unknown) =>
    new ConfigError(`Cannot load image "${image}" from "${path}": ${reason}`, { cause });
  await using stack = new AsyncDisposableStack();
  const hold = (directory: string) => HeldFile.hold(`${directory}/${path}`, { within: [local, secrets] });
  const held = stack.use(
    await hold(task).catch((error) => hold(local).catch(() => Promise.reject(error))).catch((error) => {
      throw error instanceof JobFileError ? refuse(error.message, error) : error;
    }),
  );
  if (!held.status.isFile()) throw refuse("it is not a regular file");
  stack.move();
  return held;
}

/** Deno tells times of files by the second; what changes within one cannot be told from what was there before. */
const JUST_CHANGED_MS = 2_000;

/** What an archive is known by as long as nobody writes to it; something new each time for one that was just written. */
export async function archiveIdentity(
  archive: Archive,
  { image, nowMs = Date.now() }: { readonly image: string; readonly nowMs?: number },
): Promise<string> {
  await using held = await openArchive(archive, { image });
  const { dev, ino, size, ctimeNs } = held.status;
  const isSettled = Number(ctimeNs / 1_000_000n) + JUST_CHANGED_MS < nowMs;
  return isSettled ? [dev, ino, size, ctimeNs].join(" ") : crypto.randomUUID();
}
