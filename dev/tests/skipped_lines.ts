/** One line for each reason why tests were skipped, from the record that the tests made: a reason on each line. */
export function skippedLines(record: string): string[] {
  const counts = new Map<string, number>();
  for (const reason of record.split("\n").filter((line) => line !== "")) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `skipped: ${count === 1 ? "1 test" : `${count} tests`}: ${reason}`);
}
