import assert from "node:assert/strict";
import { KeyedTurns } from "../../src/async/keyed_turns.ts";
import { PortClaims } from "../../src/network/port_claims.ts";
import { type NetworkRecord, Records } from "../../src/network/records.ts";

const PORTS = [{ label: "http", hostPort: 28_080, containerPort: 80, hostIp: "127.0.0.1" }];

/** Claims over records in a directory of their own. */
async function setUp() {
  const directory = await Deno.makeTempDir({ prefix: "claims-" });
  const records = new Records(`${directory}/records`);
  const changes = new KeyedTurns();
  const claims = new PortClaims({ records, changes });
  const remove = () => Deno.remove(directory, { recursive: true });
  return { directory, records, changes, claims, [Symbol.asyncDispose]: remove };
}

function record(containerId: string): NetworkRecord {
  const attachment = { containerId, netns: "", ifName: "eth0", runtimeConfig: {} };
  const list = { cniVersion: "1.0.0", name: "lab", plugins: [] };
  return { owner: "", list, attachment, ports: PORTS, isolated: false, autoAdvertise: false, isMade: true };
}

Deno.test("a claim waits for a network that goes, though it is to be removed once more", async () => {
  await using parts = await setUp();
  const { records, changes, claims } = parts;
  await claims.claim("old", PORTS);
  await records.write(record("old"));
  const hold = Promise.withResolvers<void>();
  const remove = async () => {
    await records.remove("old");
    await claims.release("old");
  };
  const first = changes.take("old", async () => {
    await hold.promise;
    return { second: changes.take("old", remove) };
  });
  const claimed = claims.claim("new", PORTS);
  // By then it waits.
  await records.read("old");
  hold.resolve();
  const { second } = await first;
  await Promise.all([second, claimed]);
});

Deno.test("a claim fails that meets a network which is there, or comes while the former one goes", async () => {
  await using parts = await setUp();
  const { records, changes, claims } = parts;
  await claims.claim("old", PORTS);
  await records.write(record("old"));
  const reason = { message: 'Cannot publish port "http": 28080 of the node leads to container "old" already' };
  await assert.rejects(claims.claim("new", PORTS), reason);
  const hold = Promise.withResolvers<void>();
  const removed = changes.take("old", async () => {
    await hold.promise;
    await records.remove("old");
    await claims.release("old");
  });
  const again = changes.take("old", async () => {
    await claims.claim("old", PORTS);
    await records.write(record("old"));
  });
  const claimed = assert.rejects(claims.claim("new", PORTS), reason);
  hold.resolve();
  await Promise.all([removed, again, claimed]);
});

Deno.test("records that cannot be read fail a claim, and not those after it", async () => {
  await using parts = await setUp();
  const { directory, claims } = parts;
  await Deno.writeTextFile(`${directory}/records`, "");
  await assert.rejects(claims.claim("new", PORTS), Error);
  await Deno.remove(`${directory}/records`);
  await claims.claim("new", PORTS);
});
