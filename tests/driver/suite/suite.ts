import type { Case } from "../../support/node/suite_case.ts";
import { destroyCases } from "./destroy_cases.ts";
import { exitCases } from "./exit_cases.ts";
import { fingerprintCases } from "./fingerprint_cases.ts";
import { outageCases } from "./outage_cases.ts";
import { recoverCases } from "./recover_cases.ts";
import { refusalCases } from "./refusal_cases.ts";
import { runCases } from "./run_cases.ts";
import { statsCases } from "./stats_cases.ts";
import { stopCases } from "./stop_cases.ts";

/** Every case that runs on every kind of node. */
export const SUITE: readonly Case[] = [
  ...fingerprintCases,
  ...runCases,
  ...exitCases,
  ...stopCases,
  ...statsCases,
  ...destroyCases,
  ...refusalCases,
  ...recoverCases,
  ...outageCases,
];
