import assert from "node:assert/strict";
import { EchoPair } from "../support/echo_pair.ts";

async function* numbers(...values: number[]) {
  for (const number of values) yield { number };
}

async function collect(notes: AsyncIterable<{ number: number }>): Promise<number[]> {
  return (await Array.fromAsync(notes)).map(({ number }) => number);
}

Deno.test("a unary call answers", async () => {
  await using echo = await EchoPair.start();
  const { text, number } = await echo.client.unary({ text: "hi", number: 3 });
  assert.deepEqual({ text, number }, { text: "hi", number: 3 });
});

Deno.test("a server stream answers in order and ends", async () => {
  await using echo = await EchoPair.start();
  assert.deepEqual(await collect(echo.client.serverStream({ number: 100 })), Array.from({ length: 100 }, (_, i) => i));
});

Deno.test("a server stream may be empty", async () => {
  await using echo = await EchoPair.start();
  assert.deepEqual(await collect(echo.client.serverStream({ number: 0 })), []);
});

Deno.test("a client stream is read to its end before the answer", async () => {
  await using echo = await EchoPair.start();
  assert.equal((await echo.client.clientStream(numbers(1, 2, 3))).number, 6);
});

Deno.test("a client stream may be empty", async () => {
  await using echo = await EchoPair.start();
  assert.equal((await echo.client.clientStream(numbers())).number, 0);
});

Deno.test("a bidirectional stream answers each request before the next is sent", async () => {
  await using echo = await EchoPair.start();
  const answered = Promise.withResolvers<void>();
  async function* requests() {
    yield { number: 1 };
    await answered.promise;
    yield { number: 2 };
  }
  const seen: number[] = [];
  for await (const { number } of echo.client.biDi(requests())) {
    seen.push(number);
    answered.resolve();
  }
  assert.deepEqual(seen, [1, 2]);
});

Deno.test("a bidirectional stream goes on after its client has said all", async () => {
  await using echo = await EchoPair.start({
    async *biDi(notes) {
      const all = await Array.fromAsync(notes);
      for (const { number } of all.reverse()) yield { number };
    },
  });
  assert.deepEqual(await collect(echo.client.biDi(numbers(1, 2, 3))), [3, 2, 1]);
});

Deno.test("a message of 20 MB passes both ways", async () => {
  await using echo = await EchoPair.start();
  const data = new Uint8Array(20_000_000).fill(7);
  const answer = await echo.client.unary({ data });
  assert.ok(data.every((byte, index) => byte === answer.data[index]));
  assert.equal(answer.data.length, data.length);
});

Deno.test("a handler sees the channel's metadata with the call's own over it", async () => {
  const seen: Record<string, string>[] = [];
  await using echo = await EchoPair.start({
    unary(note, { metadata }) {
      seen.push(metadata);
      return Promise.resolve(note);
    },
  }, { metadata: { "containerd-namespace": "nomad", "x-kept": "yes" } });
  await echo.client.unary({});
  await echo.client.unary({}, { metadata: { "containerd-namespace": "other" } });
  assert.deepEqual(seen.map((each) => each["containerd-namespace"]), ["nomad", "other"]);
  assert.equal(seen[1]?.["x-kept"], "yes");
});

Deno.test("many streams run at once on one channel", async () => {
  await using echo = await EchoPair.start();
  const lengths = Array.from({ length: 200 }, (_, index) => index);
  const streams = lengths.map((length) => collect(echo.client.biDi(numbers(...Array(length).keys()))));
  assert.deepEqual((await Promise.all(streams)).map((each) => each.length), lengths);
});
