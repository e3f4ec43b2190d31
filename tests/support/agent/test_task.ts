import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import {
  type Driver as DriverService,
  type StartTaskResponse,
  type TaskConfig,
  TaskConfigSchema,
  type TaskHandle,
  type TaskHandleSchema,
  type WaitTaskResponse,
} from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Spec } from "../../../src/gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";
import type { Client } from "../../../packages/grpc/client.ts";
import type { Body } from "../../../src/hcl/decode_spec.ts";
import { encodeConfig } from "../../../src/hcl/encode_config.ts";
import { AllocDir } from "./alloc_dir.ts";

type TaskConfigInit = Extract<MessageInitShape<typeof TaskConfigSchema>, { $typeName?: never }>;

/** A job of one task: its `config` block, and what else of Nomad's message a test wants to set. */
export interface Job {
  readonly config: Body;
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly task?: TaskConfigInit;
}

const MEMORY_MB = 64n;
const TASK_DIRS = { NOMAD_ALLOC_DIR: "/alloc", NOMAD_TASK_DIR: "/local", NOMAD_SECRETS_DIR: "/secrets" };

/** One task of a test job, driven over the plugin's gRPC services. Its end destroys it by force, as Nomad does. */
export class TestTask implements AsyncDisposable {
  readonly config: TaskConfig;
  readonly allocDir: AllocDir;
  /** Whether this is the first attempt, with which the allocation's directory goes. */
  readonly #ownsAllocDir: boolean;
  #driver: Client<typeof DriverService>;

  private constructor(
    driver: Client<typeof DriverService>,
    config: TaskConfig,
    { allocDir, owned }: { allocDir: AllocDir; owned: boolean },
  ) {
    this.#driver = driver;
    this.config = config;
    this.allocDir = allocDir;
    this.#ownsAllocDir = owned;
  }

  /** Does what Nomad does before StartTask. */
  static async prepare(
    { driver }: { driver: Client<typeof DriverService> },
    { config, name = "main", env = {}, task = {} }: Job,
    { schema, inMemory }: { schema: Spec; inMemory: boolean },
  ): Promise<TestTask> {
    const allocId = crypto.randomUUID();
    const allocDir = await AllocDir.make(name, { inMemory });
    const names = { name, allocId, jobName: "test", jobId: "test", taskGroupName: "group", namespace: "default" };
    const message = create(TaskConfigSchema, {
      ...names,
      id: attemptId(allocId, name),
      env: { ...TASK_DIRS, ...env },
      resources: { allocatedResources: { memory: { memoryMb: MEMORY_MB } }, linuxResources: { cpuShares: 100n } },
      allocDir: allocDir.path,
      stdoutPath: allocDir.stdout.path,
      stderrPath: allocDir.stderr.path,
      msgpackDriverConfig: encodeConfig(schema, config),
      ...task,
    });
    return new TestTask(driver, message, { allocDir, owned: true });
  }

  get id(): string {
    return this.config.id;
  }

  /** Starts it; whatever comes of it, its logs end when the container's do. */
  async start(): Promise<TaskHandle> {
    return (await this.startAnswer()).handle!;
  }

  /** The same, with all that the driver answers. */
  async startAnswer(): Promise<StartTaskResponse> {
    try {
      return await this.#driver.startTask({ task: this.config });
    } finally {
      this.allocDir.release();
    }
  }

  /** Another attempt at the same task, by this plugin or another: another id, and no logs of its own. */
  again({ driver } = { driver: this.#driver }): TestTask {
    const { allocId, name } = this.config;
    const logs = { stdoutPath: "/dev/null", stderrPath: "/dev/null" };
    const config = { ...this.config, ...logs, id: attemptId(allocId, name) };
    return new TestTask(driver, config, { allocDir: this.allocDir, owned: false });
  }

  /** Its end. */
  wait(options?: { signal: AbortSignal }): Promise<WaitTaskResponse> {
    const end = this.#driver.waitTask({ taskId: this.id }, options);
    // A test that fails meanwhile shall fail for its own reason.
    end.catch(() => {});
    return end;
  }

  /** Asks it to end; by default with a time-out that no test lives to see. */
  async stop({ timeoutMs = 3_600_000, signal = "" }: { timeoutMs?: number; signal?: string } = {}): Promise<void> {
    await this.#driver.stopTask({ taskId: this.id, timeout: durationFromMs(timeoutMs), signal });
  }

  /** Sends a signal by name. */
  async signal(signal: string): Promise<void> {
    await this.#driver.signalTask({ taskId: this.id, signal });
  }

  /** Removes it. */
  async destroy({ force = true }: { force?: boolean } = {}): Promise<void> {
    await this.#driver.destroyTask({ taskId: this.id, force });
  }

  /** Its state. */
  async inspect() {
    return (await this.#driver.inspectTask({ taskId: this.id })).task!;
  }

  /** Goes on with another plugin process, which is told nothing. */
  handOver({ driver }: { driver: Client<typeof DriverService> }): void {
    this.#driver = driver;
  }

  /** Goes on with another plugin process, which is given the handle. */
  async recover(
    { driver }: { driver: Client<typeof DriverService> },
    handle: MessageInitShape<typeof TaskHandleSchema>,
  ): Promise<void> {
    this.#driver = driver;
    await driver.recoverTask({ taskId: this.id, handle });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy();
    if (this.#ownsAllocDir) await this.allocDir[Symbol.asyncDispose]();
  }
}

function attemptId(allocId: string, name: string): string {
  return `${allocId}/${name}/${crypto.randomUUID().slice(0, 8)}`;
}
