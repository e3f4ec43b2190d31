import type { Answer, ToParser } from "./messages.ts";
import { parserProgram } from "./parser_program.ts";

/** A thread with HashiCorp's parser that may touch nothing of the machine, and which can be ended in the middle of a text. */
export class ParserThread implements Disposable {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  static async start(): Promise<ParserThread> {
    return ParserThread.of(await parserProgram());
  }

  /** A thread that runs this program. */
  static of(program: WebAssembly.Module): ParserThread {
    const thread = new ParserThread(
      new Worker(new URL("../../../workers/hcl.ts", import.meta.url), {
        type: "module",
        name: "hcl",
        deno: { permissions: "none" },
      }),
    );
    thread.#tell({ kind: "load", program });
    return thread;
  }

  /** One text at a time; `broken` too when there is no answer in time. */
  async parse(text: string, { fileName, limitMs }: { fileName: string; limitMs: number }): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const timer = setTimeout(() => {
      resolve({ kind: "broken", reason: `it took longer than ${limitMs / 1000} s to parse` });
    }, limitMs);
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      resolve({ kind: "broken", reason: event.message });
    };
    this.#tell({ kind: "parse", text, fileName });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }

  #tell(message: ToParser): void {
    this.#worker.postMessage(message);
  }
}
