/** What the command line asks for. */
export interface LaunchOptions {
  /** The job's file. */
  readonly job: string;
  readonly taskName?: string | undefined;
  /** Run a task of Nomad's docker driver too. */
  readonly asIs?: boolean;
  /** Only print what would change for each task. */
  readonly migrate?: boolean;
  readonly variables: Readonly<Record<string, string>>;
  /** File with the plugin's config. */
  readonly config?: string | undefined;
  /** The plugin's binary; this repository's source when unset. */
  readonly plugin?: string | undefined;
  /** containerd's socket, over what `config` says. */
  readonly address?: string | undefined;
  /** Print usage each second. */
  readonly stats: boolean;
  /** A command to run in the running task. */
  readonly exec?: readonly string[] | undefined;
  /** Give the command the terminal. */
  readonly tty: boolean;
  /** A signal to send to the running task. */
  readonly signal?: string | undefined;
  /** Wait for this text in the task's output before `exec` and `signal`. */
  readonly after?: string | undefined;
  /** Print every line of the plugin's log, not just warnings. */
  readonly verbose: boolean;
}
