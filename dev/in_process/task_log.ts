/** Where a task writes, and the text that it wrote there. */
export interface TaskLog extends AsyncDisposable {
  readonly path: string;
  /** Says that the writer has opened it, or never will: its end is now the end of the log. */
  release(): void;
  /** All that is written until the last writer is gone. */
  text(): Promise<string>;
  /** The next line, as soon as it is there; undefined at the end. */
  line(): Promise<string | undefined>;
}
