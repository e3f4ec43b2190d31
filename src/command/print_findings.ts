import type { Finding } from "./finding.ts";

const WORDS: Readonly<Record<Finding["verdict"], string>> = { good: "ok", note: "note", bad: "BAD" };
/** SGR codes, see ECMA-48. */
const COLOURS: Readonly<Record<Finding["verdict"], number>> = { good: 32, note: 33, bad: 31 };
const WORD_WIDTH = 4;
const WIDEST_SUBJECT = 40;
const LONGEST_TEXT = 600;
/** What moves a terminal's cursor or has it do more than that; a job's author may have written it. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** The findings as lines, aligned, each fix below its finding. */
export function findingLines(findings: readonly Finding[], { colour }: { colour: boolean }): string[] {
  const widest = findings.reduce((width, { subject }) => Math.max(width, subject.length), 0);
  const width = Math.min(widest, WIDEST_SUBJECT);
  return findings.flatMap(({ subject, verdict, text, fix }) => {
    const word = WORDS[verdict].padEnd(WORD_WIDTH);
    const shown = colour ? `\x1b[${COLOURS[verdict]}m${word}\x1b[0m` : word;
    const line = `${shown} ${plain(subject).padEnd(width)}  ${plain(text)}`;
    return fix === undefined ? [line] : [line, `${" ".repeat(WORD_WIDTH + 1 + width)}  -> ${plain(fix)}`];
  });
}

/** Whether lines on stdout may have colours, see https://no-color.org. */
export function wantsColour(): boolean {
  return Deno.stdout.isTerminal() && !Deno.env.get("NO_COLOR");
}

/** The text on one line that is not too long, control characters as JSON writes them. */
export function plain(text: string): string {
  const short = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  return short.replaceAll(CONTROLS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
