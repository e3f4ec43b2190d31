/** Told how many writers a file has now, after each change of that and each write. */
export type OnWriters = (writers: number) => void;

interface WatchedFile {
  writers: number;
  readonly onWriters: OnWriters;
}

const files = new Map<string, WatchedFile>();

/** Watches the writers of a file that processes of a fake containerd in this process write to, until disposed. */
export function watchWriters(path: string, onWriters: OnWriters): Disposable {
  files.set(path, { writers: 0, onWriters });
  return { [Symbol.dispose]: () => void files.delete(path) };
}

/** Counts a writer in or out, or tells of a write. */
export function tellWriter(path: string, change: 1 | 0 | -1): void {
  const file = files.get(path);
  if (file === undefined) return;
  file.writers += change;
  file.onWriters(file.writers);
}
