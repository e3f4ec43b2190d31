import http2 from "node:http2";
import process from "node:process";

let mended = false;

/**
 * Makes every HTTP/2 session of this process close in the next tick. node:http2 and grpc-js close one as soon as its
 * peer says GOAWAY, and Deno 2.9.4 to 2.9.6 then free what they are still reading, and crash (denoland/deno#36788).
 */
export function mendHttp2(): void {
  if (mended) return;
  mended = true;
  const { connect, createServer } = http2;
  Object.assign(http2, {
    connect: (...args: Parameters<typeof connect>) => closeLater(connect(...args)),
    createServer: (...args: Parameters<typeof createServer>) => createServer(...args).on("session", closeLater),
  });
}

function closeLater<S extends http2.Http2Session>(session: S): S {
  const close = session.close.bind(session);
  const destroy = session.destroy.bind(session);
  return Object.assign(session, {
    close(closed?: () => void) {
      if (closed) session.once("close", closed);
      process.nextTick(close);
    },
    destroy: (...args: Parameters<http2.Http2Session["destroy"]>) => process.nextTick(destroy, ...args),
  });
}
