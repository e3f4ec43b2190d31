/** A JSON object. */
export type Json = { readonly [key: string]: unknown };

/** The verbs of the CNI specification; GC and STATUS came with version 1.1. */
export type CniCommand = "ADD" | "DEL" | "CHECK" | "GC" | "STATUS" | "VERSION";

/** Which container's interface a verb is about. */
export interface CniInterface {
  readonly containerId: string;
  /** Path of the network namespace; a DEL is given it also when it is gone. */
  readonly netns: string;
  readonly ifName: string;
}

/** One call of a plugin. */
export interface PluginCall {
  /** The program's name in the plugins' directories. */
  readonly type: string;
  readonly command: CniCommand;
  /** What it reads from stdin. */
  readonly config: Json;
  /** Absent where a verb is about the whole network. */
  readonly about?: CniInterface;
}

/** Runs CNI plugins; this interface is all that the rest knows of how a plugin is a program. */
export interface PluginRunner {
  /** What the plugin printed when it succeeded; NetworkError with its own words when it did not. */
  run(call: PluginCall): Promise<string>;
}
