/** What an operator's log says of a task, and of every command that runs in it; texts without a secret. */
export interface AuditRecord {
  readonly job: string;
  readonly allocation: string;
  readonly task: string;
  /** Nomad's namespace. */
  readonly namespace: string;
  readonly image: string;
  readonly digest: string;
  /** `uid:gid`. */
  readonly user: string;
  /** Without `CAP_`, with commas between them. */
  readonly capabilities: string;
  /** `source:target:ro` or `:rw` of each path of the node outside the allocation, with commas between them. */
  readonly hostMounts: string;
  /** The plugin's options that would have refused the task had they been closed, with commas between them. */
  readonly waived: string;
}

const FIELDS = [
  ...["job", "allocation", "task", "namespace", "image"] as const,
  ...["digest", "user", "capabilities", "hostMounts", "waived"] as const,
];

/** The record in a handle's JSON; what is not a text is left out. */
export function readAuditRecord(value: unknown): Partial<AuditRecord> {
  if (typeof value !== "object" || value === null) return {};
  const given = new Map(Object.entries(value));
  const texts = FIELDS.flatMap((field) => {
    const text: unknown = given.get(field);
    return typeof text === "string" ? [[field, text] as const] : [];
  });
  return Object.fromEntries(texts);
}
