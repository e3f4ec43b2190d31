/** The object without those properties. */
export function omit<T extends object, K extends keyof T>(from: T, names: readonly K[]): Omit<T, K> {
  const gone = new Set<string>(names.map(String));
  return Object.fromEntries(Object.entries(from).filter(([name]) => !gone.has(name))) as Omit<T, K>;
}
