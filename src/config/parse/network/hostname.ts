const LONGEST_BYTES = 63;

/** `text` when it can be a UTS name and a word of /etc/hosts: letters, digits, `-`, `_`, `.`; undefined otherwise. */
export function parseHostname(text: string): string | undefined {
  const fits = new TextEncoder().encode(text).length <= LONGEST_BYTES;
  return fits && isHostWord(text) ? text : undefined;
}

/** True for a name that /etc/hosts can hold; letters of any script, since Linux does not care. */
export function isHostWord(text: string): boolean {
  return /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}._-]*[\p{L}\p{M}\p{N}_])?$/u.test(text);
}
