/** What the parser's thread is asked: at first to load the parser's program, then one text after the other. */
export type ToParser =
  | { readonly kind: "load"; readonly program: WebAssembly.Module }
  | { readonly kind: "parse"; readonly text: string; readonly fileName: string };

/** The answer to a text. After `broken` the thread is of no more use. */
export type Answer =
  | { readonly kind: "parsed"; readonly json: string }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "broken"; readonly reason: string };
