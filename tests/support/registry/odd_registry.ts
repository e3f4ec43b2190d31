import type { OciImage } from "../../../dev/image/oci_image.ts";
import type { Certificate } from "./certificates.ts";

/** Answers a request in an odd way, or lets the registry answer as it should. */
export type Oddity = (request: Request, answer: () => Response) => Response | undefined | Promise<Response | undefined>;

/** A registry of one image in this process, over TLS on loopback, that a test can make behave badly. */
export class OddRegistry implements AsyncDisposable {
  /** Changed at will; unset means well-behaved. */
  oddity: Oddity | undefined;
  /** What was asked, such as `GET /v2/hello/manifests/1` or `GET /v2/hello/blobs/sha256:… bytes=100-`. */
  readonly requests: string[] = [];
  readonly #ending = new AbortController();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #image: OciImage | undefined;

  private constructor(tls: { cert: string; key: string }) {
    const options = { ...tls, hostname: "127.0.0.1", port: 0, signal: this.#ending.signal, onListen() {} };
    this.#server = Deno.serve(options, (request) => this.#handle(request));
  }

  static async start({ certificate, key }: Certificate): Promise<OddRegistry> {
    return new OddRegistry({ cert: await Deno.readTextFile(certificate), key: await Deno.readTextFile(key) });
  }

  get address(): string {
    return `127.0.0.1:${this.#server.addr.port}`;
  }

  /** Serves this image under every repository and tag. */
  serve(image: OciImage): void {
    this.#image = image;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#server.finished;
  }

  async #handle(request: Request): Promise<Response> {
    const range = request.headers.get("range");
    const { pathname } = new URL(request.url);
    this.requests.push([request.method, pathname, ...(range === null ? [] : [range])].join(" "));
    const answer = () => this.#answer(pathname, range);
    return await this.oddity?.(request, answer) ?? answer();
  }

  #answer(pathname: string, range: string | null): Response {
    const { root, blobs } = this.#image!;
    const name = pathname.slice(pathname.lastIndexOf("/") + 1);
    const digest = name.startsWith("sha256:") ? name : root.digest;
    const blob = blobs.get(digest);
    if (!blob) return new Response(null, { status: 404 });
    const from = Number(/^bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0);
    const json = blob[0] === "{".charCodeAt(0) ? JSON.parse(new TextDecoder().decode(blob)) : {};
    const headers = {
      "content-type": json.mediaType ?? "application/octet-stream",
      "docker-content-digest": digest,
      "content-length": String(blob.length - from),
      ...(range !== null && { "content-range": `bytes ${from}-${blob.length - 1}/${blob.length}` }),
    };
    return new Response(new Uint8Array(blob.subarray(from)), { status: range === null ? 200 : 206, headers });
  }
}

/** The answer's first `bytes`, then nothing more: neither data nor an end. `onLeave` hears that the client has left. */
export function stalledAfter(bytes: number, answer: Response, onLeave: () => void = () => {}): Response {
  return started(bytes, answer, { goOn() {}, onLeave });
}

/** The answer's first `bytes`, then the connection breaks, since its length says that there is more. */
export function brokenAfter(bytes: number, answer: Response): Response {
  return started(bytes, answer, { goOn: (controller) => controller.close(), onLeave() {} });
}

function started(
  bytes: number,
  answer: Response,
  { goOn, onLeave }: {
    readonly goOn: (controller: ReadableStreamDefaultController<Uint8Array>) => void;
    readonly onLeave: () => void;
  },
): Response {
  const whole = answer.body!.getReader();
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value } = sent < bytes ? await whole.read() : {};
      if (value === undefined) return goOn(controller);
      controller.enqueue(value.subarray(0, bytes - sent));
      sent += value.length;
    },
    async cancel() {
      onLeave();
      await whole.cancel();
    },
  });
  return new Response(body, { status: answer.status, headers: answer.headers });
}
