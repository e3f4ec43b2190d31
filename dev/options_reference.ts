import type { Kind, Option, Options } from "../src/config/option.ts";
import { pluginOptions } from "../src/config/plugin_config.ts";
import { taskOptions } from "../src/config/task_config.ts";

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
    ...chapter("Task", 'The `config` block of a task with `driver = "containerd-driver"`.', taskOptions),
  ].join("\n\n") + "\n";
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

function section(title: string, option: Option<unknown>): string[] {
  return [
    `<a id="${title.toLowerCase()}-${option.name}"></a>`,
    `### \`${option.name}\``,
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
  const rows = Object.values(options).map((option) =>
    `| ${
      [`\`${option.name}\``, option.kind.type, unset(option), option.doc, literally(option.kind.allowed)].map(cell)
        .join(" | ")
    } |`
  );
  return [
    ["| inside | type | when not set | meaning | allowed |", "| --- | --- | --- | --- | --- |", ...rows].join("\n"),
  ];
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
