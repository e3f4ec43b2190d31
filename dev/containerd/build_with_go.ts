import { fetchedOnce } from "../fetched_once.ts";
import { findOnPath } from "../find_on_path.ts";
import { runCommand } from "../run_command.ts";

/** Programs of the Go module proxy, as `go install` names them, and how they are built. */
export interface GoBuild {
  /** For people. */
  readonly name: string;
  readonly programs: readonly string[];
  readonly tags: readonly string[];
  readonly linkerFlags: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Builds programs into the directory `target`, once, and resolves to it; throws where there is no Go. */
export async function buildWithGo(
  target: string,
  { name, programs, tags, linkerFlags, env }: GoBuild,
): Promise<string> {
  return await fetchedOnce(target, async (directory) => {
    const go = await findOnPath("go");
    if (go === undefined) throw new Error(`Cannot build "${name}": there is no go on PATH`);
    console.error(`Building ${name} ...`);
    const argv = [go, "install", `-tags=${tags}`, "-ldflags", linkerFlags, ...programs];
    await runCommand(argv, { env: { ...env, GOBIN: directory } });
  });
}
