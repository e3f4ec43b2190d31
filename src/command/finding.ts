/** One line of `check` or `migrate`: what was looked at, what is there, and if that is bad, what to do. */
export interface Finding {
  readonly subject: string;
  /** `bad`: tasks, or some of them, will not run as they should; `note`: good to know. */
  readonly verdict: "good" | "note" | "bad";
  readonly text: string;
  readonly fix?: string;
}

/** A finding that nothing has to be done about. */
export function good(subject: string, text: string): Finding {
  return { subject, verdict: "good", text };
}

/** A finding that some should know of. */
export function note(subject: string, text: string, fix?: string): Finding {
  return { subject, verdict: "note", text, ...(fix !== undefined && { fix }) };
}

/** A finding that should be mended. */
export function bad(subject: string, text: string, fix?: string): Finding {
  return { subject, verdict: "bad", text, ...(fix !== undefined && { fix }) };
}

/** The exit status of a command with these findings: 1 when one of them is bad. */
export function exitStatus(findings: readonly Finding[]): 0 | 1 {
  return findings.some(({ verdict }) => verdict === "bad") ? 1 : 0;
}
