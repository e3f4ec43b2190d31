import "@cdktn/hcl2json/wasm/wasm_exec.js";
import type { Answer } from "./messages.ts";

/** The first of them says what is wrong, the others where in Go's source. */
const MOST_LAST_WORDS = 200;

/** What Go's own wasm_exec.js gives to run a program that Go has compiled. */
interface Go {
  readonly importObject: WebAssembly.Imports;
  exit: (code: number) => void;
  run(instance: WebAssembly.Instance): Promise<void>;
}

/** What the program of @cdktn/hcl2json puts into the object that it finds under this name. */
interface Functions {
  parse?: (fileName: string, text: string, done: (reason: string | null, json: string) => void) => void;
}

interface Globals {
  readonly Go: new () => Go;
  readonly fs: { writeSync(descriptor: number, bytes: Uint8Array): number };
  __parse_terraform_config_wasm__: Functions;
}

/**
 * HashiCorp's HCL parser, as @cdktn/hcl2json has it. Its own way to call it waits for ever when the parser ends for what it
 * was given, and brings packages for files.
 */
export class GoParser {
  readonly #functions: Functions;
  #lastWords = "";
  #answer: (answer: Answer) => void = () => {};

  private constructor(functions: Functions) {
    this.#functions = functions;
  }

  static async load(program: WebAssembly.Module): Promise<GoParser> {
    const globals = globalThis as typeof globalThis & Globals;
    const parser = new GoParser(globals.__parse_terraform_config_wasm__ = {});
    globals.fs.writeSync = (_descriptor, bytes) => parser.#hear(bytes);
    const go = new globals.Go();
    const end = (reason: string) => parser.#answer({ kind: "broken", reason });
    go.exit = () => end(parser.#lastWords);
    const instance = await WebAssembly.instantiate(program, go.importObject);
    // Ends only with the program, which waits for calls.
    go.run(instance).catch((error) => end(String(error)));
    return parser;
  }

  parse(text: string, fileName: string): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#answer = resolve;
    try {
      this.#functions.parse!(fileName, text, (reason, json) => {
        resolve(reason === null ? { kind: "parsed", json } : { kind: "refused", reason: String(reason) });
      });
    } catch (error) {
      // The stack of V8, which Go's program has no other than.
      const reason = error instanceof RangeError ? "it is nested too deeply" : String(error);
      resolve({ kind: "broken", reason });
    }
    return promise;
  }

  /** What Go writes before it ends, as "panic: …". */
  #hear(bytes: Uint8Array): number {
    this.#lastWords = (this.#lastWords + new TextDecoder().decode(bytes)).slice(0, MOST_LAST_WORDS);
    return bytes.length;
  }
}
