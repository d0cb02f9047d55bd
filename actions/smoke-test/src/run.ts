import type { ActionResult, World } from '@kit/action';
import {
  type Check,
  type CheckResult,
  type CheckRun,
  parseChecks,
  runChecks,
} from '@kit/checks';
import { sameOrigin } from '@kit/http';
import type { Clients } from './gather-clients.ts';
import type { ChecksText } from './gather-files.ts';
import { secretValues } from './header-lines.ts';
import type { Inputs, outputs } from './inputs.ts';
import { renderJunit } from './junit.ts';
import { commonHeaders, describePlan, redirectPolicy } from './plan.ts';
import { type NotReady, waitUntilReady } from './readiness.ts';
import { logLine, redactResult } from './result-text.ts';
import { renderSummary } from './summary.ts';
import { failureLine, judge, type Verdict } from './verdict.ts';

type Result = ActionResult<(typeof outputs)[number]>;

export interface Outside extends Clients {
  readonly checks: ChecksText;
  writeReport(file: string, text: string): void;
}

/** Read of a body; the rest is dropped with its connection. */
const maxBodyBytes = 1024 * 1024;

export async function run(
  inputs: Inputs,
  world: World,
  outside: Outside,
): Promise<Result> {
  const { log, secrets } = world;
  const checks = parseChecks(outside.checks.name, outside.checks.text);
  const headers = commonHeaders(inputs);
  for (const all of [headers, ...checks.map((check) => check.headers)]) {
    for (const value of secretValues(all)) secrets.add(value);
  }
  await log.group(`Plan for ${inputs.baseUrl.host}`, () => {
    for (const line of describePlan(inputs, checks)) log.info(line);
  });
  if (inputs.dryRun) {
    const verdict = judge(checks.length, [], undefined);
    return toResult(inputs, [], { ...verdict, reason: 'dry-run' });
  }
  const checkRun = checkRunOf(inputs, headers, world, outside);
  const notReady = await becomeReady(inputs, checkRun, world, outside);
  const results =
    notReady === undefined
      ? await runAll(inputs, checks, checkRun, world)
      : checks.map(() => undefined);
  const done = results.filter((result) => result !== undefined);
  const verdict = judge(checks.length, done, notReady);
  await report(inputs, checks, results, verdict, outside);
  return toResult(inputs, done, verdict);
}

function checkRunOf(
  inputs: Inputs,
  headers: Readonly<Record<string, string>>,
  { clock, signal }: World,
  { client }: Outside,
): CheckRun {
  return {
    client,
    clock,
    signal,
    base: inputs.baseUrl,
    headers,
    timeoutMs: inputs.timeout,
    maxResponseMs: inputs.maxResponseTime,
    retries: inputs.retries,
    retryIntervalMs: inputs.retryInterval,
    redirects: redirectPolicy(inputs, sameOrigin),
    maxBodyBytes,
  };
}

async function becomeReady(
  inputs: Inputs,
  run: CheckRun,
  { secrets, signal }: World,
  { freshClient }: Outside,
): Promise<NotReady | undefined> {
  const { expectVersion } = inputs;
  const versions =
    expectVersion === undefined
      ? undefined
      : {
          client: freshClient,
          base: inputs.baseUrl,
          headers: run.headers,
          source: inputs.versionFrom,
          expected: expectVersion,
          times: inputs.versionTimes,
          addresses: inputs.addresses ?? [],
          timeoutMs: inputs.timeout,
          maxBodyBytes,
          signal,
        };
  const notReady = await waitUntilReady(inputs, run, versions);
  return notReady && { ...notReady, seen: secrets.redact(notReady.seen) };
}

async function runAll(
  inputs: Inputs,
  checks: readonly Check[],
  run: CheckRun,
  { log, secrets }: World,
): Promise<readonly (CheckResult | undefined)[]> {
  const { concurrency, failFast } = inputs;
  const results = await runChecks(checks, run, { concurrency, failFast });
  const redacted = results.map(
    (result) => result && redactResult(result, secrets.redact),
  );
  await log.group('Checks', () => {
    for (const result of redacted) {
      if (result !== undefined) log.info(logLine(result));
    }
  });
  return redacted;
}

async function report(
  { reportJunit, baseUrl }: Inputs,
  checks: readonly Check[],
  results: readonly (CheckResult | undefined)[],
  verdict: Verdict,
  outside: Outside,
) {
  if (reportJunit === undefined) return;
  const text = renderJunit(baseUrl.origin, checks, results, verdict);
  outside.writeReport(reportJunit, text);
}

function toResult(
  { baseUrl }: Inputs,
  results: readonly CheckResult[],
  verdict: Verdict,
): Result {
  const { reason, passed, failed, flaky, total, p95Ms } = verdict;
  const failure = failureLine(verdict);
  const status = failure === undefined ? 'success' : 'failure';
  return {
    outputs: {
      status: reason === 'dry-run' ? 'skipped' : status,
      passed,
      failed,
      flaky,
      total,
      'p95-ms': p95Ms,
      json: { schema: 1, ...verdict, checks: results.map(toJson) },
      'reason-code': reason,
    },
    summary: renderSummary(baseUrl.origin, results, verdict),
    ...(failure !== undefined && { failure }),
  };
}

function toJson({ check, ...result }: CheckResult) {
  return {
    name: check.name,
    method: check.method,
    path: check.path,
    ...result,
  };
}
