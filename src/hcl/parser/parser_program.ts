let program: Promise<WebAssembly.Module> | undefined;

/** HashiCorp's parser, compiled by Go to WebAssembly; read and compiled when it is first asked for. */
export function parserProgram(): Promise<WebAssembly.Module> {
  return program ??= compile();
}

async function compile(): Promise<WebAssembly.Module> {
  const packed = await Deno.readFile(new URL(file()));
  const bytes = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await WebAssembly.compile(await new Response(bytes).arrayBuffer());
}

/** The binary has a copy beside its workers, for it has no packages. */
function file(): string {
  return Deno.build.standalone
    ? new URL("../../../workers/hcl.wasm.gz", import.meta.url).href
    : import.meta.resolve("@cdktn/hcl2json/main.wasm.gz");
}
