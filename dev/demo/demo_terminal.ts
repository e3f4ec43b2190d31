import type { Terminal } from "../../tools/launcher/session/terminal.ts";

const COLORS = { bold: 1, red: 31, green: 32, cyan: 36, dim: 2 } as const;

/** Where the demo writes: its own steps, what the launcher does in its margin, and the task's output behind a bar. */
export class DemoTerminal implements Terminal {
  readonly #decoder = new TextDecoder();
  #seen = "";
  #awaited: { text: string; then: () => void } | undefined;

  /** Calls `then` once, as soon as the task has written `text`. */
  onText(text: string, then: () => void): void {
    this.#awaited = { text, then };
  }

  readonly out = (chunk: Uint8Array<ArrayBuffer>): void => {
    const text = this.#decoder.decode(chunk, { stream: true });
    for (const line of text.split("\n").slice(0, -1)) console.log(`  ${color("cyan", "│")} ${color("bold", line)}`);
    this.#seen += text;
    const awaited = this.#awaited;
    if (awaited === undefined || !this.#seen.includes(awaited.text)) return;
    this.#awaited = undefined;
    awaited.then();
  };

  readonly err = this.out;

  readonly say = (line: string): void => console.log(`  ${color("cyan", "│")} ${color("dim", `      ${line}`)}`);

  /** A step that went well. */
  done(text: string, { after = "" } = {}): void {
    console.log(`${after}${color("green", "✓")} ${text}`);
  }

  /** A step that went wrong. */
  fail(text: string): void {
    console.error(`${color("red", "✗")} ${text}`);
  }
}

function color(name: keyof typeof COLORS, text: string): string {
  const colors = !Deno.noColor && (Deno.stdout.isTerminal() || Deno.env.get("CLICOLOR_FORCE") === "1");
  return !colors ? text : `\x1b[${COLORS[name]}m${text}\x1b[0m`;
}
