/** What the Go driver puts into its handles. */
export interface GoDriverState {
  readonly containerName: string;
  readonly startedAt: Date;
  readonly stdoutPath?: string;
  readonly stderrPath?: string;
}

const SECONDS_TO_UNIX_EPOCH = 62_135_596_800n;
const UTC = -1;

/** A handle's driver state as the Go driver's go-msgpack writes it: a map of raw strings, the time as Go's binary form. */
export function goDriverState(
  {
    containerName,
    startedAt,
    stdoutPath = "/alloc/logs/.main.stdout.fifo",
    stderrPath = "/alloc/logs/.main.stderr.fifo",
  }: GoDriverState,
): Uint8Array<ArrayBuffer> {
  const fields: [string, Uint8Array][] = [
    ["ContainerName", utf8(containerName)],
    ["StartedAt", goTime(startedAt)],
    ["StderrPath", utf8(stderrPath)],
    ["StdoutPath", utf8(stdoutPath)],
  ];
  const parts = fields.flatMap(([name, value]) => [...raw(utf8(name)), ...raw(value)]);
  return Uint8Array.from([0x80 | fields.length, ...parts]);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** fixraw up to 31 bytes, else raw16: the old msgpack knows no str8. */
function raw(bytes: Uint8Array): number[] {
  const header = bytes.length < 32 ? [0xa0 | bytes.length] : [0xda, bytes.length >> 8, bytes.length & 0xff];
  return [...header, ...bytes];
}

function goTime(date: Date): Uint8Array {
  const bytes = new Uint8Array(15);
  const view = new DataView(bytes.buffer);
  const ms = date.getTime();
  view.setUint8(0, 1);
  view.setBigInt64(1, BigInt(Math.floor(ms / 1000)) + SECONDS_TO_UNIX_EPOCH);
  view.setInt32(9, (ms % 1000) * 1_000_000);
  view.setInt16(13, UTC);
  return bytes;
}
