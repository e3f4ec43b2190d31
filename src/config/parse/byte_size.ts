const POWER_PER_UNIT: Readonly<Record<string, number>> = { "": 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/** Bytes of a size such as "128M", "1.5g", "64MiB" or "4096": base 1024, as Docker's `RAMInBytes`; undefined otherwise. */
export function parseByteSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?([kmgtp]?)(?:i?b)?$/i.exec(text);
  if (match === null) return undefined;
  const bytes = Math.floor(Number(match[1]) * 1024 ** (POWER_PER_UNIT[match[2]?.toLowerCase() ?? ""] ?? NaN));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
