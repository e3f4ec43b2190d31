/** Limits of resources that a process can be given (see getrlimit(2)), by Docker's names. */
const NAMES = [
  ...["core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc"],
  ...["rss", "rtprio", "rttime", "sigpending", "stack"],
];

/** The names as a list for messages. */
export const ULIMIT_NAMES: string = NAMES.join(", ");

/** One limit: what holds at first, and how far a process may raise it; Infinity is no limit. */
export interface Ulimit {
  readonly soft: number;
  readonly hard: number;
}

/** The name of a limit in lower case, undefined for one that Linux does not know. */
export function parseUlimitName(text: string): string | undefined {
  const name = text.toLowerCase();
  return NAMES.includes(name) ? name : undefined;
}

/** The limits of "soft:hard", or of one number for both; -1 and "unlimited" are no limit. Undefined otherwise. */
export function parseUlimit(text: string): Ulimit | undefined {
  const [soft, hard = soft, ...rest] = text.split(":").map(parseLimit);
  if (soft === undefined || hard === undefined || rest.length > 0 || soft > hard) return undefined;
  return { soft, hard };
}

function parseLimit(text: string): number | undefined {
  if (text === "-1" || text === "unlimited") return Infinity;
  const limit = /^\d+$/.test(text) ? Number(text) : undefined;
  return limit !== undefined && Number.isSafeInteger(limit) ? limit : undefined;
}
