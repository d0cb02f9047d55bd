export {
  type Check,
  type Expectation,
  parseStatus,
  type StatusRange,
  statusText,
} from './check.ts';
export {
  type Answer,
  compare,
  evaluateAnswer,
  type Mismatch,
  parseBody,
} from './evaluate.ts';
export { type JsonPath, parseJsonPath, selectJson } from './json-path.ts';
export { parseChecks } from './parse-checks.ts';
export { parsePattern } from './pattern.ts';
export {
  type CheckOutcome,
  type CheckResult,
  type CheckRun,
  failureText,
  runCheck,
  runChecks,
} from './run-check.ts';
