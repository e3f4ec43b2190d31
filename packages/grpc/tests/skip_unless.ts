/** The `ignore` of a test: true unless the condition holds; who sets SKIPPED_TESTS finds the reasons in that file. */
export function skipUnless(holds: boolean, reason: string): boolean {
  const record = Deno.env.get("SKIPPED_TESTS");
  if (!holds && record !== undefined) Deno.writeTextFileSync(record, `${reason}\n`, { append: true });
  return !holds;
}
