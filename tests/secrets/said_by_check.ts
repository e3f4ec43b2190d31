import { checkCommand } from "../../src/command/check/check_command.ts";
import type { TestNode } from "../support/node/test_node.ts";
import type { Told } from "./told.ts";

/** Keeps what `check` says of a configuration with credentials: as it is, in ways that it cannot use, and where it is no JSON. */
export async function addCheck(
  told: Told,
  { socket: containerd_address, snapshotter }: TestNode,
  auth: Readonly<Record<string, string>> & { readonly password: string },
): Promise<void> {
  const path = await Deno.makeTempFile();
  const add = (text: string) => told.add("check", text);
  const say = { print: add, printError: add };
  try {
    for (const each of [auth, { ...auth, server_address: "no registry" }, { ...auth, username: "" }]) {
      await Deno.writeTextFile(path, JSON.stringify({ containerd_address, snapshotter, auth: each }));
      for (const json of [true, false]) await checkCommand({ configPaths: [path], json }, say);
    }
    await Deno.writeTextFile(path, `{"auth": {"password": "${auth.password}" oops`);
    await checkCommand({ configPaths: [path], json: false }, say);
  } finally {
    await Deno.remove(path);
  }
}
