import { SUITE } from "../../driver/suite/suite.ts";
import { realSuite } from "./real_suite.ts";

realSuite("newest", SUITE);
