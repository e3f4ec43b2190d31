import type { Bars } from "./bench_results.ts";

/** Numbers that are compared with each other, and what they are of. */
export interface BarGroup extends Bars {
  readonly title: string;
}

const WIDTH = 720;
const LABEL_WIDTH = 190;
const LONGEST_BAR = 410;
const BAR = 16;
const LINE = 24;
const TITLE = 30;
const MARGIN = 8;
/** Both are seen on a light page and on a dark one. */
const OURS = "#2f81f7";
const THEIRS = "#8b949e";
const STYLE = `text { font: 13px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }`;

/** A picture, SVG, of groups of bars below each other; the bars of a group have one scale. */
export function barChart(title: string, groups: readonly BarGroup[]): string {
  const drawn: string[] = [];
  let y = MARGIN;
  for (const group of groups) {
    drawn.push(`<text class="title" x="${MARGIN}" y="${y + 18}">${escapeXml(`${group.title}, ${group.unit}`)}</text>`);
    y += TITLE;
    for (const bar of barsOf(group)) {
      drawn.push(drawBar(bar, y));
      y += LINE;
    }
    y += MARGIN;
  }
  const size = `width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
${drawn.join("\n")}
</svg>
`;
}

interface Bar {
  readonly label: string;
  readonly value: number;
  /** Of the longest of its group, from 0 to 1. */
  readonly share: number;
  readonly color: string;
}

function barsOf({ ours, theirs = {} }: BarGroup): Bar[] {
  const all = [
    ...Object.entries(ours).map(([label, value]) => ({ label, value, color: OURS })),
    ...Object.entries(theirs).map(([label, value]) => ({ label, value, color: THEIRS })),
  ];
  const most = Math.max(...all.map(({ value }) => value));
  return all.map((bar) => ({ ...bar, share: most > 0 ? bar.value / most : 0 }));
}

function drawBar({ label, value, share, color }: Bar, y: number): string {
  const width = Math.max(1, Math.round(share * LONGEST_BAR));
  const baseline = y + BAR - 3;
  return [
    `<text x="${LABEL_WIDTH - 8}" y="${baseline}" text-anchor="end">${escapeXml(label)}</text>`,
    `<rect x="${LABEL_WIDTH}" y="${y}" width="${width}" height="${BAR}" rx="2" fill="${color}"/>`,
    `<text x="${LABEL_WIDTH + width + 8}" y="${baseline}">${value}</text>`,
  ].join("");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
