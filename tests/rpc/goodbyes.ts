/** Ends connections from either side, which makes the other side read a GOAWAY. */

import { EchoPair } from "./echo_pair.ts";
import { reached } from "./gates.ts";

const left = Promise.withResolvers<void>();
{
  await using echo = await EchoPair.start();
  await echo.client.unary({});
  const lost = echo.channel.stateChange();
  await echo.server.close({ graceMs: 1_000 });
  await lost;
}
{
  await using echo = await EchoPair.start({
    async *serverStream(_, { signal }) {
      yield {};
      await reached(signal);
      left.resolve();
    },
  });
  const stream = echo.client.serverStream({})[Symbol.asyncIterator]();
  await stream.next();
  echo.channel[Symbol.dispose]();
  await left.promise;
}
console.log("well");
