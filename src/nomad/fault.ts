import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { DriverError, firstError, isExhausted, wordsOf } from "../errors.ts";
import { RecoverableErrorSchema } from "../gen/hashicorp/nomad/plugins/shared/structs/recoverable_error_pb.ts";
import { Code } from "@nomad-containerd/grpc/code";
import { RpcError } from "@nomad-containerd/grpc/rpc-error";

/** A job, an image or a registry may have words of its own in a message, which Nomad keeps among a task's events. */
const MESSAGE_MAX = 4096;

/**
 * Any error as the status Nomad sees; what failed first decides which. containerd's own codes never pass: UNAVAILABLE and
 * CANCELLED would make Nomad believe that the plugin has died (Nomad helper/pluginutils/grpcutils). What is worth another
 * try says so, so that the job's `restart` block applies.
 */
export function toRpcError(error: unknown): RpcError {
  const first = firstError(error);
  const words = wordsOf(error);
  // The operating system's words, which nobody has put into a sentence.
  const isSentence = first instanceof DriverError || !isExhausted(words);
  const message = shortened(isSentence ? words : `Cannot do what was asked: ${words}`);
  if (!isRecoverable(first)) return new RpcError(message, { code: Code.UNKNOWN, cause: error });
  const details = [anyPack(RecoverableErrorSchema, create(RecoverableErrorSchema, { recoverable: true }))];
  return new RpcError(message, { code: Code.FAILED_PRECONDITION, details, cause: error });
}

function shortened(message: string): string {
  return message.length > MESSAGE_MAX ? `${message.slice(0, MESSAGE_MAX)}…` : message;
}

/** Whether trying again may help; never what an author must mend first. */
function isRecoverable(error: unknown): boolean {
  if (error instanceof DriverError) return error.recoverable;
  return error instanceof Error && !(error instanceof RpcError) && isExhausted(error.message);
}
