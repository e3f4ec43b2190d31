import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationMs } from "@bufbuild/protobuf/wkt";
import type { Driver } from "../driver/driver.ts";
import { DriverError } from "../errors.ts";
import type {
  Driver as Service,
  ExecTaskStreamingRequest,
  ExecTaskStreamingResponseSchema,
} from "../gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { ExecInput, ExecOutput } from "../model/task/exec.ts";
import type { ServiceHandlers } from "@nomad-containerd/grpc/handlers";
import { encodeResult } from "./encode_task.ts";

/** The two ways in which Nomad runs a command in a task: a script check's, and `nomad alloc exec`. */
export function execHandlers(driver: Driver) {
  return {
    async execTask({ taskId, command, timeout }, { signal }) {
      const timeoutMs = timeout ? durationMs(timeout) : 0;
      const { result, ...output } = await driver.execTask(taskId, { command, timeoutMs, signal });
      return { ...output, result: encodeResult(result) };
    },
    async *execTaskStreaming(requests, { signal }) {
      const iterator = requests[Symbol.asyncIterator]();
      const { value: first } = await iterator.next();
      if (!first?.setup) throw new DriverError("Cannot run a command in a task: the first message is not its setup");
      const { taskId, command, tty } = first.setup;
      const input = decodeInput({ [Symbol.asyncIterator]: () => iterator });
      for await (const output of driver.exec(taskId, { command, tty, input, signal })) yield encodeOutput(output);
    },
  } satisfies Partial<ServiceHandlers<typeof Service>>;
}

/** A message that says nothing is a heartbeat. */
async function* decodeInput(requests: AsyncIterable<ExecTaskStreamingRequest>): AsyncGenerator<ExecInput> {
  for await (const { stdin, ttySize } of requests) {
    if (ttySize) yield { kind: "resize", width: ttySize.width, height: ttySize.height };
    if (stdin && stdin.data.length > 0) yield { kind: "data", data: stdin.data };
    if (stdin?.close) yield { kind: "close" };
    if (!ttySize && !stdin?.close && !stdin?.data.length) yield { kind: "heartbeat" };
  }
}

function encodeOutput(output: ExecOutput): MessageInitShape<typeof ExecTaskStreamingResponseSchema> {
  switch (output.kind) {
    case "data":
      return { [output.stream]: { data: output.data } };
    case "close":
      return { [output.stream]: { close: true } };
    case "exit":
      return { exited: true, result: encodeResult(output.result) };
  }
}
