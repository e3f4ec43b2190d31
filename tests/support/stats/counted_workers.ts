import { startWorker } from "../../../src/stats/pool/start_worker.ts";
import type { WorkerSetup } from "../../../src/stats/messages.ts";

/** Real workers, counted: a leaked Worker does not fail a test by itself. */
export class CountedWorkers {
  readonly started: Worker[] = [];
  ended = 0;

  readonly start = (setup: WorkerSetup): Worker => {
    const worker = startWorker(setup);
    const terminate = worker.terminate.bind(worker);
    worker.terminate = () => {
      this.ended++;
      terminate();
    };
    this.started.push(worker);
    return worker;
  };
}
