/** The streams and the name that a command has to do with. */
export interface CommandContext {
  readonly identity: { readonly name: string; readonly version: string };
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}
