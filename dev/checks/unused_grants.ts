/** A permission set of deno.json: true grants all of a kind. */
export type PermissionSet = Readonly<Record<string, boolean | readonly string[]>>;

/**
 * What a set grants and nothing used, as `env PATH`, by the record that Deno makes where DENO_AUDIT_PERMISSIONS says: a
 * line of JSON for each permission that was asked for. Paths are relative to `directory`.
 */
export function unusedGrants(
  set: PermissionSet,
  { audit, directory }: { audit: string; directory: string },
): string[] {
  const used = audit.split("\n").filter((line) => line !== "").map(parseUse);
  const isUsed = (kind: string, grant: string) =>
    used.some(({ permission, value }) => permission === kind && covers({ kind, grant, directory }, value));
  return Object.entries(set).flatMap(([kind, granted]) => {
    if (granted === false) return [];
    if (granted === true) return used.some(({ permission }) => permission === kind) || kind === "all" ? [] : [kind];
    return granted.filter((grant) => !isUsed(kind, grant)).map((grant) => `${kind} ${grant}`);
  });
}

interface Use {
  readonly permission: string;
  readonly value: string;
}

function parseUse(line: string): Use {
  const { permission, value } = JSON.parse(line) as { permission: string; value: string | null };
  return { permission, value: value ?? "" };
}

function covers(
  { kind, grant, directory }: { kind: string; grant: string; directory: string },
  value: string,
): boolean {
  if (kind === "read" || kind === "write") {
    const path = grant.startsWith("/") ? grant : grant === "." ? directory : `${directory}/${grant}`;
    return value === path || value.startsWith(`${path}/`) || value === grant || value.startsWith(`${grant}/`);
  }
  if (kind === "run") return value === grant || value.endsWith(`/${grant}`);
  return grant.endsWith("*") ? value.startsWith(grant.slice(0, -1)) : value === grant;
}
