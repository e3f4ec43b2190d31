import { NAME, VERSION } from "./src/about.ts";
import { readCommandLine } from "./src/command/command_line.ts";
import { runCommand } from "./src/command/run_command.ts";
import { Driver } from "./src/driver/driver.ts";
import { firstError } from "./src/errors.ts";
import { BasePlugin } from "./src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import { Driver as DriverService } from "./src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { configureLog } from "./src/log.ts";
import { baseService } from "./src/nomad/base_service.ts";
import { driverService } from "./src/nomad/driver_service.ts";
import { toRpcError } from "./src/nomad/fault.ts";
import { checkEnvironment, HandshakeError, isStartedByNomad } from "./src/plugin/handshake.ts";
import { servePlugin } from "./src/plugin/serve_plugin.ts";
import { useOwnHttp2 } from "@nomad-containerd/grpc/use-own-http2";

const IDENTITY = { name: NAME, version: VERSION };

async function main(): Promise<number> {
  useOwnHttp2();
  // A plugin block's args are nobody's command.
  const command = isStartedByNomad(Deno.env) ? undefined : readCommandLine(Deno.args);
  if (command !== undefined) {
    return await runCommand(command, { identity: IDENTITY, print: console.log, printError: console.error });
  }
  checkEnvironment(Deno.env);
  configureLog();
  await using driver = new Driver();
  await servePlugin({
    register(server) {
      server.add(BasePlugin, baseService(driver, IDENTITY));
      server.add(DriverService, driverService(driver));
    },
    toRpcError,
    socketDir: Deno.env.get("PLUGIN_UNIX_SOCKET_DIR"),
  });
  return 0;
}

if (import.meta.main) {
  try {
    Deno.exit(await main());
  } catch (error) {
    const first = firstError(error);
    if (!(first instanceof HandshakeError)) throw first;
    console.error(`${IDENTITY.name} ${IDENTITY.version}\n${first.message}`);
    Deno.exit(1);
  }
}
