import type { Kind, Option, Options } from "../../src/config/option.ts";
import { pluginOptions } from "../../src/config/plugin_config.ts";
import { taskThemes } from "../../src/config/task_config.ts";
import { dockerCell } from "./docker_word.ts";

/** Markdown reference of every option, from the declarations that also decode them. */
export function optionsReference(): string {
  return [
    "<!-- Made by `deno task docs` from src/config; do not edit. -->",
    "# Options",
    "A wrong value is refused before anything is created, with a message that names the option, the value and what is " +
    'allowed. An empty text (`""`) stands for "not set".',
    ...chapter(
      "Plugin",
      'The `config` block of `plugin "containerd-driver"` in the agent\'s configuration.',
      pluginOptions,
    ),
    ...taskChapter(),
  ].join("\n\n") + "\n";
}

/** The options of a task by theme, each with how Nomad's docker driver has it. */
function taskChapter(): string[] {
  const themes = Object.entries(taskThemes);
  const tables = themes.flatMap(([theme, options]) => [`### ${theme}`, taskTable(options)]);
  const sections = themes.flatMap(([, options]) =>
    Object.values(options).flatMap((one) => section("Task", one, "####"))
  );
  return [
    "## Task",
    'The `config` block of a task with `driver = "containerd-driver"`. The last column is how Nomad\'s docker driver has the ' +
    "option; for jobs that move from there see [migrating.md](migrating.md).",
    ...tables,
    "### Each option",
    ...sections,
  ];
}

function taskTable(options: Options): string {
  const rows = Object.values(options).map((option) => {
    const name = `[\`${option.name}\`](#task-${option.name})`;
    return `| ${[name, option.kind.type, unset(option), cell(option.doc), cell(dockerCell(option))].join(" | ")} |`;
  });
  const head = ["| option | type | when not set | meaning | Docker |", "| --- | --- | --- | --- | --- |"];
  return [...head, ...rows].join("\n");
}

function chapter(title: string, about: string, options: Options): string[] {
  return [`## ${title}`, about, table(title, options), ...Object.values(options).flatMap((one) => section(title, one))];
}

function table(title: string, options: Options): string {
  const rows = Object.values(options).map((option) => {
    const name = `[\`${option.name}\`](#${title.toLowerCase()}-${option.name})`;
    return `| ${[name, option.kind.type, unset(option), cell(option.doc)].join(" | ")} |`;
  });
  return ["| option | type | when not set | meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function section(title: string, option: Option<unknown>, heading = "###"): string[] {
  return [
    `<a id="${title.toLowerCase()}-${option.name}"></a>`,
    `${heading} \`${option.name}\``,
    `${option.doc}.`,
    facts(option).join("\n"),
    ...inner(option.kind),
    `\`\`\`hcl\n${option.example}\n\`\`\``,
  ];
}

function facts(option: Option<unknown>): string[] {
  const lines = [`- Type: ${option.kind.type}`];
  if (option.kind.options === undefined) lines.push(`- Allowed: ${literally(option.kind.allowed)}`);
  lines.push(`- When not set: ${unset(option)}`);
  if (option.aliases !== undefined) {
    lines.push(`- Also written ${option.aliases.map((name) => `\`${name}\``).join(", ")}`);
  }
  return lines;
}

function inner({ options }: Kind<unknown>): string[] {
  if (options === undefined) return [];
  const head = ["| inside | type | when not set | meaning | allowed |", "| --- | --- | --- | --- | --- |"];
  return [[...head, ...innerRows(options)].join("\n")];
}

/** A row for each option, and for those inside of it. */
function innerRows(options: Options, before = ""): string[] {
  return Object.values(options).flatMap((option) => {
    const { name, kind, doc } = option;
    const cells = [`\`${before}${name}\``, kind.type, unset(option), doc, literally(kind.allowed)].map(cell);
    return [`| ${cells.join(" | ")} |`, ...innerRows(kind.options ?? {}, `${before}${name}.`)];
  });
}

function unset({ required, byDefault }: Option<unknown>): string {
  if (required) return "an error";
  return byDefault ?? "nothing";
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

/** Text in which Markdown finds no markup. */
function literally(text: string): string {
  return text.replaceAll("<", "&lt;").replaceAll("*", "\\*");
}
