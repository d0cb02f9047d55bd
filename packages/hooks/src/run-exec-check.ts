import type { Log, Secrets } from '@kit/action';
import { isKitError, messageOf } from '@kit/errors';
import type { Pod } from '@kit/kube-objects';
import type { ExecResult, PodExec } from '@kit/kubernetes';
import { errors } from './errors.ts';

export interface ExecCheckRun {
  readonly exec: PodExec;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
  readonly namespace: string;
  /** The pods of the new version as they are now. */
  readonly pods: () => Promise<readonly Pod[]> | readonly Pod[];
  /** The pod's default one when empty. */
  readonly container: string;
  readonly argv: readonly string[];
  readonly timeoutMs: number;
}

/** A pod may go, or a connection break, while a check runs: another is asked. */
const mostTries = 3;

/**
 * Runs the check in one ready pod of the new version, and says where. Throws
 * EXEC_CHECK_FAILED, with the end of the output in the log, when it does not end
 * with 0 in time.
 */
export async function runExecCheck(run: ExecCheckRun): Promise<string> {
  for (let tried = 1; ; tried++) {
    const pod = readyPod(await run.pods(), tried);
    const place = `${pod}${run.container && `/${run.container}`}`;
    const result = await runIn(pod, run);
    if (result.kind === 'exited' && result.code === 0) return place;
    if (result.kind === 'cut-off' && tried < mostTries) {
      run.log.info(`${place}: ${result.message}; trying again`);
      continue;
    }
    const { redact } = run.secrets;
    const output = redact(result.output);
    const what = redact(`${JSON.stringify(run.argv)} in ${place}`);
    await run.log.group(`what ${what} wrote`, () =>
      run.log.info(output || '(nothing)'),
    );
    throw errors.error(
      'EXEC_CHECK_FAILED',
      `the check ${what} ${sayEnd(result, run)}${lastLine(output)}`,
    );
  }
}

async function runIn(pod: string, run: ExecCheckRun): Promise<ExecResult> {
  const { exec, namespace, container, argv, timeoutMs, signal } = run;
  try {
    return await exec({ namespace, pod, container, argv, timeoutMs }, signal);
  } catch (error) {
    if (!isKitError(error, 'KUBERNETES_NOT_FOUND')) throw error;
    return { kind: 'cut-off', message: messageOf(error), output: '' };
  }
}

function readyPod(pods: readonly Pod[], tried: number): string {
  const names = pods
    .filter(({ isReady }) => isReady)
    .map(({ metadata }) => metadata.name)
    .sort();
  const name = names[(tried - 1) % Math.max(1, names.length)];
  if (name !== undefined) return name;
  throw errors.error(
    'EXEC_CHECK_FAILED',
    'no pod of the new version is ready to be checked',
  );
}

function sayEnd(result: ExecResult, { timeoutMs }: ExecCheckRun): string {
  switch (result.kind) {
    case 'exited':
      return `ended with ${result.code}`;
    case 'refused':
      return `did not begin: ${result.message}`;
    case 'timed-out':
      return `did not end within ${timeoutMs / 1000} s`;
    case 'cut-off':
      return `was cut off: ${result.message}`;
  }
}

function lastLine(output: string): string {
  const line = output.split('\n').at(-1)?.trim().slice(0, 200) ?? '';
  return line === '' ? '' : `; it wrote last: ${line}`;
}
