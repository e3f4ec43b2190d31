import { useDenosHttp2, useOwnHttp2 } from "../../use_own_http2.ts";

/** The tests run on our HTTP/2, or with ECHO_HTTP2=deno on Deno's, to see whether that is whole. */
if (Deno.env.get("ECHO_HTTP2") === "deno") useDenosHttp2();
else useOwnHttp2();
