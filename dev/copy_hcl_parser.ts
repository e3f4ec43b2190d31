/** Copies HashiCorp's HCL parser out of its npm package, for the binary, which has no packages: dev/copy_hcl_parser.ts FILE */

const [to] = Deno.args;
if (to === undefined) throw new Error("Cannot copy the parser: name the file to write");
await Deno.copyFile(new URL(import.meta.resolve("@cdktn/hcl2json/main.wasm.gz")), to);
