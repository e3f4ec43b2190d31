/**
 * Prints what the permission set `dev` lets be read, and npm's cache, of which the parser of HCL reads a file and which no
 * set can name: an option takes the place of a set's own list. Reads what `deno info --json` says from stdin.
 */

import denoConfig from "../deno.json" with { type: "json" };

const info = await new Response(Deno.stdin.readable).json() as { readonly npmCache: string };
console.log([...denoConfig.permissions.dev.read, info.npmCache].join(","));
