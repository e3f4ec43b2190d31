/** A block of code on a page, with the language that its fence names; "" for none and for a block that is indented. */
export interface PageBlock {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** The last heading of the second level above it. */
  readonly chapter: string;
}

/** A command as a page has it, in a block or in a line of text. */
export interface PageCommand {
  readonly page: string;
  readonly command: string;
}

const ROOT = new URL("../../../", import.meta.url);
const FENCE = /^( *)```(\w*)\n([\s\S]*?)^ *```$/gm;
/** After an empty line and not in a list, where four spaces continue a point. */
const INDENTED = /(?<=\n\n)(?: {4}\S.*\n)+/g;
const SHELL = ["sh", "shell", "bash", "console"];
/** What an operator or a contributor types. */
const PROGRAMS =
  /^(?:sudo )?(?:[A-Z_]+=\S+ )*(?:deno|npx|nomad|ctr|containerd|containerd-driver|gh|sha256sum|unzip|dpkg|apt|systemctl|curl|mount|echo|jq|go|git|docker) \S/;

/** Every page of the repository that somebody is told to read. */
export function pageNames(): string[] {
  const docs = Array.from(Deno.readDirSync(new URL("docs", ROOT)), ({ name }) => name).filter((name) =>
    name.endsWith(".md")
  );
  return [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "packages/grpc/README.md",
    ...docs.map((n) => `docs/${n}`).sort(),
  ];
}

/** All blocks of code of all pages. */
export async function pageBlocks(): Promise<PageBlock[]> {
  const pages = await Promise.all(pageNames().map(async (page) => ({ page, text: await readPage(page) })));
  return pages.flatMap(({ page, text }) => [
    ...[...text.matchAll(FENCE)].map((match) => {
      const [, indent = "", language = "", body = ""] = match;
      return { page, language, text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""), ...place(text, match.index) };
    }),
    ...[...withoutFences(text).matchAll(INDENTED)].filter(({ 0: body }) => !/^ {4}[-*] /.test(body)).map((match) => ({
      page,
      language: "",
      text: match[0].replaceAll(/^ {4}/gm, ""),
      ...place(withoutFences(text), match.index),
    })),
  ]);
}

/** Every command of every page: lines of shell blocks, indented lines and code in a text that begin with a program. */
export async function pageCommands(): Promise<PageCommand[]> {
  const blocks = (await pageBlocks()).filter(({ language }) => language === "" || SHELL.includes(language));
  const lines = blocks.flatMap(({ page, language, text }) =>
    text.split("\n").map((line) => ({ page, command: withoutComment(line), isShell: SHELL.includes(language) }))
  );
  const inBlocks = lines.filter(({ command, isShell }) => command !== "" && (isShell || PROGRAMS.test(command)));
  const inText = await Promise.all(
    pageNames().map(async (page) => {
      const text = withoutFences(await readPage(page));
      return [...text.matchAll(/`([^`\n]+)`/g)].map(([, command = ""]) => ({ page, command }));
    }),
  );
  return [...inBlocks, ...inText.flat().filter(({ command }) => PROGRAMS.test(command))].map(({ page, command }) => ({
    page,
    command,
  }));
}

function withoutComment(line: string): string {
  return line.replace(/(?:^|\s+)#.*$/, "").replace(/^\$ /, "").trim();
}

/** Line by line, so that line numbers stay. */
function withoutFences(text: string): string {
  return text.replaceAll(FENCE, (block) => block.replaceAll(/[^\n]/g, ""));
}

function place(text: string, index: number): { line: number; chapter: string } {
  const before = text.slice(0, index);
  return { line: before.split("\n").length, chapter: [...before.matchAll(/^## (.*)$/gm)].at(-1)?.[1] ?? "" };
}

async function readPage(page: string): Promise<string> {
  return await Deno.readTextFile(new URL(page, ROOT));
}
