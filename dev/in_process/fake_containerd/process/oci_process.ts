/** What the fake reads of an OCI process. */
export interface OciProcess {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** What the fake reads of an OCI runtime spec; `isInit` when its process is the first of a pid namespace of its own. */
export interface OciContainer {
  readonly process: OciProcess;
  readonly isInit: boolean;
}

/** Reads a container's runtime spec. */
export function readSpec(json: Uint8Array): OciContainer {
  const { process, linux } = JSON.parse(new TextDecoder().decode(json));
  const namespaces: { type: string; path?: string }[] = linux?.namespaces ?? [];
  return {
    process: toProcess(process),
    isInit: namespaces.some(({ type, path }) => type === "pid" && path === undefined),
  };
}

/** Reads an OCI process, as an exec has it. */
export function readProcess(json: Uint8Array): OciProcess {
  return toProcess(JSON.parse(new TextDecoder().decode(json)));
}

function toProcess({ args = [], env = [], cwd = "/" }: { args?: string[]; env?: string[]; cwd?: string }): OciProcess {
  const entries = env.map((entry): [string, string] => {
    const at = entry.indexOf("=");
    return [entry.slice(0, at), entry.slice(at + 1)];
  });
  return { args, env: Object.fromEntries(entries), cwd };
}
