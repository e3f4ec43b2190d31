/// <reference lib="deno.worker" />
import { GoParser } from "../src/hcl/parser/go_parser.ts";
import type { Answer, ToParser } from "../src/hcl/parser/messages.ts";

let parser: Promise<GoParser> | undefined;

self.onmessage = async ({ data }: MessageEvent<ToParser>) => {
  if (data.kind === "load") parser = GoParser.load(data.program);
  else if (parser !== undefined) post(await (await parser).parse(data.text, data.fileName));
};

function post(answer: Answer): void {
  self.postMessage(answer);
}
