import assert from "node:assert/strict";

import { lookUpUser } from "../../src/host/rootfs/look_up_user.ts";
import type { ResolvedUser } from "../../src/model/resolved_user.ts";

const passwd = `# users
root:x:0:0:root:/root:/bin/sh
app:x:1000:1001:app:/home/app:/bin/sh
broken:x
nobody:x:65534:65534::/:/bin/false
`;
const group = `root:x:0:root
disk:x:6:root,app
app:x:1001:
audio:x:29:app
`;

function lookUp(user: string, files: Record<string, string> = { "/etc/passwd": passwd, "/etc/group": group }) {
  return lookUpUser(user, {
    async *lines(path) {
      yield* files[path]?.split("\n") ?? [];
    },
  });
}

const found: readonly [what: string, user: string, expected: ResolvedUser][] = [
  ["root with the groups that list it when nobody names a user", "", { uid: 0, gid: 0, additionalGids: [0, 6] }],
  ["a name with the group of its entry and its other groups", "app", {
    uid: 1000,
    gid: 1001,
    additionalGids: [1001, 6, 29],
  }],
  ["a number with what the entry of that number says", "1000", { uid: 1000, gid: 1001, additionalGids: [1001, 6, 29] }],
  ["a number without an entry with group 0", "4242", { uid: 4242, gid: 0, additionalGids: [0] }],
  ["a user with a numeric group, and no others", "app:50", { uid: 1000, gid: 50, additionalGids: [50] }],
  ["a user with a named group, and no others", "1000:audio", { uid: 1000, gid: 29, additionalGids: [29] }],
  ["numbers the image knows nothing of", "1:2", { uid: 1, gid: 2, additionalGids: [2] }],
  ["a user whose group is left empty", "app:", { uid: 1000, gid: 1001, additionalGids: [1001, 6, 29] }],
];

for (const [what, user, expected] of found) {
  Deno.test(`lookUpUser() finds ${what}`, async () => {
    assert.deepEqual(await lookUp(user), expected);
  });
}

Deno.test("lookUpUser() finds numbers in an image without passwd and group", async () => {
  assert.deepEqual(await lookUp("7:8", {}), { uid: 7, gid: 8, additionalGids: [8] });
  assert.deepEqual(await lookUp("", {}), { uid: 0, gid: 0, additionalGids: [0] });
});

Deno.test("lookUpUser() refuses an image whose user is in more groups than anybody", async () => {
  const group = Array.from({ length: 1_100 }, (_, gid) => `g${gid}:x:${gid}:app`).join("\n");
  await assert.rejects(lookUp("app", { "/etc/passwd": passwd, "/etc/group": group }), {
    message: 'its user "app" is in more than 1024 groups',
  });
});

const refused: readonly [user: string, reason: string][] = [
  ["ghost", 'the image has no user "ghost"'],
  ["app:ghosts", 'the image has no group "ghosts"'],
  ["2147483648", "2147483648 is larger than 2147483647"],
  ["0:4294967296", "4294967296 is larger than 2147483647"],
  ["a:b:c", 'allowed are "user" and "user:group", each a name or a number'],
];

for (const [user, reason] of refused) {
  Deno.test(`lookUpUser() refuses "${user}", telling why`, async () => {
    await assert.rejects(lookUp(user), { name: "ConfigError", message: `Cannot run as user "${user}": ${reason}` });
  });
}

Deno.test("lookUpUser() reads the image's groups once more for all groups that are added, in their order", async () => {
  let reads = 0;
  const lines = async function* (path: string) {
    if (path === "/etc/group") reads++;
    yield* path === "/etc/group" ? group.split("\n") : passwd.split("\n");
  };
  const names = ["audio", "77", "disk", "audio", "app"];
  const { additionalGids } = await lookUpUser("nobody:1", { lines }, names);
  assert.deepEqual(additionalGids, [1, 29, 77, 6, 1001]);
  assert.equal(reads, 1);
  await assert.rejects(lookUpUser("app", { lines }, ["audio", "cdrom"]), {
    message: 'Cannot use group_add "cdrom": the image has no such group',
  });
});
