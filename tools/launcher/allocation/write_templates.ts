import type { Template } from "../job/job.ts";
import { LaunchError } from "../host/launch_error.ts";
import { parseEnvironment } from "./parse_environment.ts";

/** Where a template's file goes: the allocation's directory and the task's name in it. */
export interface TemplatePlace {
  readonly directory: string;
  readonly taskName: string;
}

/** Writes the files and returns what those with `env = true` add to the environment. */
export async function writeTemplates(
  templates: readonly Template[],
  place: TemplatePlace,
): Promise<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const { data, destination, env: isEnv, mode } of templates) {
    const path = hostPath(destination, place);
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, data);
    await Deno.chmod(path, mode);
    if (isEnv) Object.assign(env, parseEnvironment(data, destination));
  }
  return env;
}

/** The path on the node of a path as the task knows it, or of one relative to the task's directory. */
export function hostPath(destination: string, { directory, taskName }: TemplatePlace): string {
  const inside = destination
    .replace(
      /^\$\{NOMAD_(TASK|SECRETS|ALLOC)_DIR\}/,
      (_, name: string) => name === "TASK" ? "/local" : `/${name.toLowerCase()}`,
    )
    .replace(/^\/(?=(?:local|secrets|alloc)\/)/, "");
  const segments = inside.split("/");
  if (inside.startsWith("/") || segments.includes("..") || !/[^/]$/.test(inside)) {
    throw new LaunchError(`Cannot write template "${destination}": allowed is a file in local, secrets or alloc`);
  }
  return segments[0] === "alloc" ? `${directory}/${inside}` : `${directory}/${taskName}/${inside}`;
}
