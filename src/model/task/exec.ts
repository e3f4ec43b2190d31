import type { ExitResult } from "./exit_result.ts";

/** A command to run in a task, and whether it gets a terminal. */
export interface ExecCommand {
  readonly command: readonly string[];
  readonly tty: boolean;
}

/** What a client sends a running command; sizes in characters. A heartbeat says no more than that the client is there. */
export type ExecInput =
  | { readonly kind: "heartbeat" }
  | { readonly kind: "data"; readonly data: Uint8Array }
  | { readonly kind: "close" }
  | { readonly kind: "resize"; readonly width: number; readonly height: number };

/** What a running command sends back: data of each stream, its close, and at the very end how the command ended. */
export type ExecOutput =
  | { readonly kind: "data"; readonly stream: OutputStream; readonly data: Uint8Array }
  | { readonly kind: "close"; readonly stream: OutputStream }
  | { readonly kind: "exit"; readonly result: ExitResult };

/** The streams a command writes to; with a terminal all goes to stdout. */
export type OutputStream = "stdout" | "stderr";

/** A command's collected output, the newest bytes of each stream, and how it ended. */
export interface ExecOutcome {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly result: ExitResult;
}
