/** A duration as HCL writes it: "2m", "1h30m", "1.5s". */
export function durationText(ms: number): string {
  const [hours, minutes] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60];
  const seconds = (ms % 60_000) / 1_000;
  const parts = [[hours, "h"], [minutes, "m"], [seconds, "s"]].filter(([count]) => count !== 0);
  return parts.length === 0 ? "0s" : parts.flat().join("");
}
