/** `text` when it can be the name of a volume: one plain component of a path, as Docker has it; undefined otherwise. */
export function parseVolumeName(text: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/.test(text) ? text : undefined;
}
