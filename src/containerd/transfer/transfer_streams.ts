import { type Any, anyUnpack } from "@bufbuild/protobuf/wkt";
import { type Progress, ProgressSchema } from "../../gen/containerd/types/transfer/progress_pb.ts";
import { AuthRequestSchema, AuthResponseSchema, AuthType } from "../../gen/containerd/types/transfer/registry_pb.ts";
import { packMessage } from "../any.ts";
import type { CallContext } from "../services/leases.ts";
import { openStream } from "./open_stream.ts";
import { Outbox } from "./outbox.ts";
import type { Streaming } from "../services/streaming.ts";

/** One step of a transfer: `name` is the blob's (`layer-sha256:…`) or the image's, bytes are 0 where they mean nothing. */
export interface TransferProgress {
  readonly event: string;
  readonly name: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** A user's password, or with an empty `username` a refresh token. */
export interface RegistryCredentials {
  readonly username: string;
  readonly secret: string;
}

/** A stream in use: its id for the transfer, and the end of our work on it. */
export interface ServedStream {
  readonly id: string;
  readonly done: Promise<void>;
}

type Context = CallContext & { readonly signal: AbortSignal };

/** Opens a stream on which containerd reports a transfer's progress. */
export async function serveProgress(
  streaming: Streaming,
  { onProgress, ...context }: Context & { onProgress: (progress: TransferProgress) => void },
): Promise<ServedStream> {
  const { id, messages } = await openStream(streaming, { ...context, outgoing: new Outbox<Any>(context.signal) });
  return { id, done: forward() };

  async function forward(): Promise<void> {
    for await (const message of messages) {
      const progress = anyUnpack(message, ProgressSchema);
      if (progress) onProgress(plainProgress(progress));
    }
  }
}

/** Opens a stream on which containerd asks for the credentials of a host; `undefined` answers that there are none. */
export async function serveCredentials(
  streaming: Streaming,
  { credentials, ...context }: Context & {
    credentials: (host: string) => Promise<RegistryCredentials | undefined>;
  },
): Promise<ServedStream> {
  const outgoing = new Outbox<Any>(context.signal);
  const { id, messages } = await openStream(streaming, { ...context, outgoing });
  return { id, done: answer() };

  async function answer(): Promise<void> {
    for await (const message of messages) {
      const request = anyUnpack(message, AuthRequestSchema);
      if (request) outgoing.send(authResponse(await credentials(request.host)));
    }
  }
}

function plainProgress({ event, name, progress, total }: Progress): TransferProgress {
  return { event, name, doneBytes: Number(progress), totalBytes: Number(total) };
}

function authResponse(credentials: RegistryCredentials | undefined): Any {
  const { username = "", secret = "" } = credentials ?? {};
  const authType = !credentials ? AuthType.NONE : username === "" ? AuthType.REFRESH : AuthType.CREDENTIALS;
  return packMessage(AuthResponseSchema, { authType, username, secret });
}
