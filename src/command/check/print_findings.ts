import type { Finding } from "./finding.ts";

const WORDS: Readonly<Record<Finding["verdict"], string>> = { good: "ok", note: "note", bad: "BAD" };
/** SGR codes, see ECMA-48. */
const COLOURS: Readonly<Record<Finding["verdict"], number>> = { good: 32, note: 33, bad: 31 };
const WORD_WIDTH = 4;

/** The findings as lines, aligned, each fix below its finding. */
export function findingLines(findings: readonly Finding[], { colour }: { colour: boolean }): string[] {
  const width = Math.max(...findings.map(({ subject }) => subject.length));
  return findings.flatMap(({ subject, verdict, text, fix }) => {
    const word = WORDS[verdict].padEnd(WORD_WIDTH);
    const shown = colour ? `\x1b[${COLOURS[verdict]}m${word}\x1b[0m` : word;
    const line = `${shown} ${subject.padEnd(width)}  ${text}`;
    return fix === undefined ? [line] : [line, `${" ".repeat(WORD_WIDTH + 1 + width)}  -> ${fix}`];
  });
}
