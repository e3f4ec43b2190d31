/** What a handler knows of its call: `signal` fires when the caller cancels, goes away or its deadline passes, or the server closes. */
export interface HandlerContext {
  readonly signal: AbortSignal;
  readonly metadata: Readonly<Record<string, string>>;
}
