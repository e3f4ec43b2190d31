/** What is drawn for each SGR code that the demo writes; the colors are dark, for the page is light. */
const STYLES: Record<string, string> = {
  "1": 'font-weight="bold"',
  "2": 'fill="#57606a"',
  "31": 'fill="#a40e26"',
  "32": 'fill="#116329"',
  "36": 'fill="#1b7c83"',
};
const FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
const FONT_PX = 14;
const COLUMN_PX = 8.43;
const LINE_PX = 20;
const MARGIN_PX = 16;

/** A picture of lines in a terminal, dark on light in either theme of a page; their SGR codes become colors. */
export function terminalSvg(lines: readonly string[], { title }: { title: string }): string {
  const columns = Math.max(...lines.map((line) => [...plain(line)].length));
  const width = Math.ceil(columns * COLUMN_PX) + 2 * MARGIN_PX;
  const height = lines.length * LINE_PX + 2 * MARGIN_PX;
  const texts = lines.map((line, index) =>
    line === "" ? "" : `<text x="${MARGIN_PX}" y="${MARGIN_PX + index * LINE_PX + FONT_PX}">${spans(line)}</text>\n`
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escape(title)}</title>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6" fill="#ffffff" stroke="#d0d7de"/>
<g font-family="${FONT}" font-size="${FONT_PX}" fill="#1f2328" xml:space="preserve">
${texts.join("")}</g>
</svg>
`;
}

/** The text without its SGR codes. */
export function plain(line: string): string {
  return line.split("\x1b[").map((part, index) => index === 0 ? part : part.slice(part.indexOf("m") + 1)).join("");
}

function spans(line: string): string {
  const [first = "", ...rest] = line.split("\x1b[");
  return escape(first) + rest.map((part) => {
    const end = part.indexOf("m");
    const text = escape(part.slice(end + 1));
    const style = STYLES[part.slice(0, end)];
    return style === undefined || text === "" ? text : `<tspan ${style}>${text}</tspan>`;
  }).join("");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
