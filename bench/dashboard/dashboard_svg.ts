import { evaluate, type Line } from "./evaluate.ts";
import type { Scrape } from "./recording.ts";

/** What of a panel of Grafana's JSON the picture shows. */
export interface Panel {
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly fieldConfig?: { readonly defaults: { readonly unit: string } };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const [CELL_PX, ROW_PX, GAP_PX, LEGEND_LINES] = [40, 30, 8, 3];
const COLORS = ["#1a7f37", "#0969da", "#9a6700", "#cf222e", "#8250df", "#1b7c83"];
const FONT = "system-ui, 'DejaVu Sans', sans-serif";

/** A picture of a dashboard: its panels of time series, drawn from what an endpoint said. */
export function dashboardSvg(panels: readonly Panel[], scrapes: readonly Scrape[]): string {
  const drawn = panels.filter(({ type }) => type === "timeseries");
  const width = Math.max(...drawn.map(({ gridPos: { x, w } }) => x + w)) * CELL_PX;
  const height = Math.max(...drawn.map(({ gridPos: { y, h } }) => y + h)) * ROW_PX;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>The dashboard's panels over ${Math.round(secondsOf(scrapes))} seconds of a node with a few tasks</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<g font-family="${FONT}" font-size="12" fill="#1f2328">
${drawn.map((panel) => panelSvg(panel, scrapes)).join("")}</g>
</svg>
`;
}

function panelSvg({ title, gridPos, fieldConfig, targets = [] }: Panel, scrapes: readonly Scrape[]): string {
  const unit = fieldConfig?.defaults.unit ?? "short";
  const box = { x: gridPos.x * CELL_PX + GAP_PX, y: gridPos.y * ROW_PX + GAP_PX };
  const [width, height] = [gridPos.w * CELL_PX - 2 * GAP_PX, gridPos.h * ROW_PX - 2 * GAP_PX];
  const lines = targets.flatMap(({ expr, legendFormat }) =>
    evaluate(expr, scrapes).map((line) => ({ ...line, legend: legendOf(legendFormat, line) }))
  );
  const most = Math.max(...lines.flatMap(({ points }) => points.map((point) => point ?? 0)), 0);
  const plot = { left: 60, top: 30, width: width - 72, height: height - 50 - LEGEND_LINES * 15 };
  const shown = lines.slice(0, COLORS.length);
  const paths = shown.map(({ points }, index) => path(points, { most, plot, color: COLORS[index]! }));
  const legends = shown.slice(0, LEGEND_LINES * 2).map(({ legend }, index) =>
    `<text x="${plot.left + (index % 2) * (plot.width / 2)}" y="${
      plot.top + plot.height + 22 + Math.floor(index / 2) * 15
    }" font-size="11" fill="${COLORS[index]}">${escape(legend)}</text>\n`
  );
  const bottom = plot.top + plot.height;
  return `<g transform="translate(${box.x} ${box.y})">
<rect width="${width}" height="${height}" rx="4" fill="#f6f8fa" stroke="#d0d7de"/>
<text x="10" y="19" font-weight="bold">${escape(title)}</text>
<text x="${plot.left - 6}" y="${plot.top + 8}" text-anchor="end" font-size="11">${amount(most, unit)}</text>
<text x="${plot.left - 6}" y="${bottom}" text-anchor="end" font-size="11">0</text>
<path d="M${plot.left} ${plot.top}V${bottom}H${plot.left + plot.width}" fill="none" stroke="#d0d7de"/>
${paths.join("")}${legends.join("")}</g>
`;
}

interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function path(
  points: Line["points"],
  { most, plot, color }: { most: number; plot: Plot; color: string },
): string {
  let isDrawing = false;
  const steps = points.flatMap((point, at) => {
    const draws = isDrawing;
    isDrawing = point !== undefined;
    if (point === undefined) return [];
    const x = plot.left + plot.width * at / Math.max(points.length - 1, 1);
    const y = plot.top + plot.height * (1 - (most === 0 ? 0 : point / most));
    return [`${draws ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`];
  });
  return `<path d="${steps.join("")}" fill="none" stroke="${color}" stroke-width="1.6" stroke-linejoin="round"/>\n`;
}

/** An allocation by its first eight letters, as Nomad shows it. */
function legendOf(format: string, { labels }: Line): string {
  const filled = format.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => labels[name] ?? "");
  return filled.replaceAll(/\b([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "$1");
}

function amount(value: number, unit: string): string {
  if (unit === "Bps") return value >= 1e6 ? `${(value / 1e6).toFixed(1)} MB/s` : `${(value / 1e3).toFixed(1)} kB/s`;
  if (unit === "s") return value < 1 ? `${(value * 1e3).toFixed(value < 0.01 ? 1 : 0)} ms` : `${value.toFixed(1)} s`;
  if (unit === "percentunit") return `${(value * 100).toFixed(1)} %`;
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

function secondsOf(scrapes: readonly Scrape[]): number {
  return ((scrapes.at(-1)?.atMs ?? 0) - (scrapes[0]?.atMs ?? 0)) / 1_000;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
