/** What filters look at: a dotted field of a thing, undefined when it has none. */
export type Field = (path: string) => string | undefined;

/** Whether a thing matches any of containerd's filters, as in `id==a`, `labels."x.y"==b`; no filter matches all. */
export function matchesAny(filters: readonly string[], field: Field): boolean {
  return filters.length === 0 || filters.some((filter) => splitTerms(filter).every((term) => matches(term, field)));
}

function splitTerms(filter: string): string[] {
  return filter.match(/(?:"(?:[^"\\]|\\.)*"|[^,])+/g) ?? [];
}

function matches(term: string, field: Field): boolean {
  const [, path = "", operator, value] = /^((?:"[^"]*"|[^=~!])+)(?:(==|~=|!=)(.*))?$/.exec(term) ?? [];
  const actual = field(path.replaceAll('"', ""));
  const expected = value?.replace(/^"(.*)"$/, "$1") ?? "";
  if (operator === undefined) return actual !== undefined;
  if (operator === "~=") return actual !== undefined && new RegExp(expected).test(actual);
  return operator === "==" ? actual === expected : actual !== expected;
}

/** The field of something that has labels besides its own fields. */
export function labelled(fields: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): Field {
  return (path) => path.startsWith("labels.") ? labels[path.slice("labels.".length)] : fields[path];
}
