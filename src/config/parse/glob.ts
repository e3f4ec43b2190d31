const LONGEST = 512;

/** A pattern in which `*` stands for any text; undefined when it is empty, too long or holds a NUL or a space. */
export function parseGlob(text: string): string | undefined {
  return text.length > 0 && text.length <= LONGEST && /^[^\s\0]+$/.test(text) ? text : undefined;
}
