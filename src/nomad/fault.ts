import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { AlreadyExistsError, ConfigError, DeadlineError, DriverError, UnavailableError } from "../errors.ts";
import { RecoverableErrorSchema } from "../gen/hashicorp/nomad/plugins/shared/structs/recoverable_error_pb.ts";
import { Code } from "../../packages/grpc/code.ts";
import { RpcError } from "../../packages/grpc/rpc_error.ts";

/** The words of Linux for what runs out and comes back, from Deno, containerd and runc: ENOSPC, EDQUOT, EMFILE, ENFILE, EAGAIN, ENOMEM. */
const EXHAUSTED =
  /\b(?:no space left on device|disk quota exceeded|too many open files|resource temporarily unavailable|cannot allocate memory)\b/i;

/** A job, an image or a registry may have words of its own in a message, which Nomad keeps among a task's events. */
const MESSAGE_MAX = 4096;

/**
 * Any error as the status Nomad sees. containerd's own codes never pass: UNAVAILABLE and CANCELLED would make Nomad
 * believe that the plugin has died (Nomad helper/pluginutils/grpcutils).
 */
export function toRpcError(error: unknown): RpcError {
  const words = error instanceof Error ? error.message : String(error);
  // The operating system's words, which nobody has put into a sentence.
  const isSentence = error instanceof DriverError || !EXHAUSTED.test(words);
  const message = shortened(isSentence ? words : `Cannot do what was asked: ${words}`);
  if (!isRecoverable(error)) return new RpcError(message, { code: Code.UNKNOWN, cause: error });
  const details = [anyPack(RecoverableErrorSchema, create(RecoverableErrorSchema, { recoverable: true }))];
  return new RpcError(message, { code: Code.FAILED_PRECONDITION, details, cause: error });
}

function shortened(message: string): string {
  return message.length > MESSAGE_MAX ? `${message.slice(0, MESSAGE_MAX)}…` : message;
}

/** Whether trying again may help, so that the job's `restart` block applies; never what an author must mend first. */
function isRecoverable(error: unknown): boolean {
  if (error instanceof ConfigError) return false;
  if (error instanceof Error && !(error instanceof RpcError) && EXHAUSTED.test(error.message)) return true;
  return error instanceof UnavailableError || error instanceof DeadlineError || error instanceof AlreadyExistsError ||
    (error instanceof DriverError && "recoverable" in error && error.recoverable === true);
}
