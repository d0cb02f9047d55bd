import type { Clock } from '@kit/clock';
import { isKitError, type KitError } from '@kit/errors';
import type { HttpClient, RedirectPolicy, Timings } from '@kit/http';
import type { Check } from './check.ts';
import { evaluateAnswer, type Mismatch } from './evaluate.ts';

/** What a check is sent by, and how long it may go on. */
export interface CheckRun {
  readonly client: HttpClient;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly base: URL;
  /** Sent with each check; its own headers come first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxResponseMs?: number | undefined;
  /** Further tries after a failure that may pass. */
  readonly retries: number;
  readonly retryIntervalMs: number;
  readonly redirects: 'none' | 'same-origin' | RedirectPolicy;
  readonly maxBodyBytes: number;
}

export type CheckOutcome = 'passed' | 'flaky' | 'failed' | 'unreachable';

export interface CheckResult {
  readonly check: Check;
  readonly outcome: CheckOutcome;
  readonly tries: number;
  readonly mismatches: readonly Mismatch[];
  /** Why there was no answer. */
  readonly error: string | undefined;
  readonly status: number | undefined;
  readonly timings: Timings | undefined;
  /** The first 200 characters of the body, as they came. */
  readonly excerpt: string;
  /** What the first try failed with, of a check that passed later. */
  readonly firstFailure: string | undefined;
}

type Attempt = Omit<CheckResult, 'tries' | 'firstFailure'> & {
  /** The same request may well be answered otherwise later. */
  readonly mayPass: boolean;
  readonly retryAfterMs: number | undefined;
};

/** Answers that a starting or busy service gives. */
const passing = new Set([404, 408, 425, 429, 500, 502, 503, 504]);

/** Runs one check, again while its failure may pass. Throws when cancelled. */
export async function runCheck(
  check: Check,
  run: CheckRun,
): Promise<CheckResult> {
  let firstFailure: string | undefined;
  for (let tries = 1; ; tries++) {
    const { mayPass, retryAfterMs, ...attempt } = await attemptOnce(check, run);
    if (attempt.outcome === 'passed') {
      const outcome = tries > 1 ? 'flaky' : 'passed';
      return { ...attempt, outcome, tries, firstFailure };
    }
    firstFailure ??= failureText(attempt);
    const pauseMs = Math.max(run.retryIntervalMs, retryAfterMs ?? 0);
    const tooLong = pauseMs > Math.max(60_000, run.retryIntervalMs);
    if (!mayPass || tries > run.retries || tooLong) {
      return { ...attempt, tries, firstFailure: undefined };
    }
    await run.clock.sleep(pauseMs, run.signal);
  }
}

async function attemptOnce(check: Check, run: CheckRun): Promise<Attempt> {
  try {
    const answer = await run.client.request({
      method: check.method,
      url: new URL(check.path, run.base),
      headers: { ...run.headers, ...check.headers },
      body: check.body,
      timeoutMs: run.timeoutMs,
      maxBodyBytes: run.maxBodyBytes,
      redirects: expectsRedirect(check) ? 'none' : run.redirects,
      signal: run.signal,
    });
    const mismatches = evaluateAnswer(check, answer, run.maxResponseMs);
    return {
      check,
      outcome: mismatches.length === 0 ? 'passed' : 'failed',
      mismatches,
      error: undefined,
      status: answer.status,
      timings: answer.timings,
      excerpt: excerptOf(answer.body),
      mayPass: mayPassLater(mismatches, answer.status),
      retryAfterMs: retryAfter(answer.headers.get('retry-after')),
    };
  } catch (error) {
    if (!isKitError(error) || !error.code.startsWith('HTTP_')) throw error;
    const outcome = wasAnswered(error) ? 'failed' : 'unreachable';
    return {
      check,
      outcome,
      mismatches: [],
      error: error.message,
      status: undefined,
      timings: undefined,
      excerpt: '',
      mayPass: transient.has(error.code),
      retryAfterMs: undefined,
    };
  }
}

function expectsRedirect({ status }: Check): boolean {
  return status.some(({ from, to }) => from < 400 && to >= 300);
}

/** Failures without an answer that another try may not meet. */
const transient = new Set([
  'HTTP_UNREACHABLE',
  'HTTP_TIMEOUT',
  'HTTP_CONNECTION_LOST',
  'HTTP_PROXY',
]);

/** The service itself is at fault: it took the request, or sent us astray. */
function wasAnswered(error: KitError): boolean {
  return (
    error.code === 'HTTP_REFUSED_ADDRESS' ||
    ('sent' in error && error.sent === true)
  );
}

/** A wrong body of a right status will not right itself; a slow one may. */
function mayPassLater(
  mismatches: readonly Mismatch[],
  status: number,
): boolean {
  return mismatches.every(
    ({ what }) => what === 'response time' || passing.has(status),
  );
}

function retryAfter(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,9}$/.test(header)
    ? Number(header) * 1000
    : undefined;
}

function excerptOf(body: Buffer): string {
  return [...body.subarray(0, 800).toString('utf8')].slice(0, 200).join('');
}

/** `status: expected 200, got 503`, or the error, on one line. */
export function failureText(
  result: Pick<CheckResult, 'mismatches' | 'error'>,
): string {
  return (
    result.error ??
    result.mismatches
      .map(
        ({ what, expected, got }) =>
          `${what}: expected ${expected}, got ${got}`,
      )
      .join('; ')
  );
}

/** Runs checks, at most `concurrency` at a time; results in their order. */
export async function runChecks(
  checks: readonly Check[],
  run: CheckRun,
  options: { readonly concurrency: number; readonly failFast: boolean },
): Promise<readonly (CheckResult | undefined)[]> {
  const results: (CheckResult | undefined)[] = checks.map(() => undefined);
  const queue = checks.entries();
  let stopped = false;
  const worker = async () => {
    for (const [index, check] of queue) {
      if (stopped) return;
      const result = await runCheck(check, run);
      results[index] = result;
      const failed = result.outcome !== 'passed' && result.outcome !== 'flaky';
      stopped ||= options.failFast && failed;
    }
  };
  const workers = Math.min(options.concurrency, checks.length);
  await Promise.all(Array.from({ length: workers }, worker));
  return results;
}
