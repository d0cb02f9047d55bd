import { retry } from '@kit/clock';
import { isKitError, messageOf } from '@kit/errors';
import {
  type BuildProgress,
  noSteps,
  readBuildProgress,
  type StepCount,
} from './build-progress.ts';
import type { Command } from './buildx-command.ts';
import { errors } from './errors.ts';
import { classifyFailure, retryAfterIn } from './failure-class.ts';
import type { BuildWorld, Workshop } from './gather.ts';

export interface BuildxRun {
  readonly steps: StepCount;
}

const buildLimitMs = 6 * 60 * 60_000;

/** Runs a build or a merge; a busy registry is tried again, a broken build is not. */
export async function applyBuildx(
  command: Command,
  world: BuildWorld,
  workshop: Workshop,
  retries: number,
): Promise<BuildxRun> {
  const tries: BuildProgress[] = [];
  await runRetrying(command, world, workshop, retries, () => {
    const progress = readBuildProgress();
    tries.push(progress);
    return progress;
  });
  return { steps: stepsOf(tries) };
}

const unread = { read: () => undefined };

/**
 * Runs a docker command that talks to a registry, with live output. Throws
 * IMAGE_PUSH_FAILED after the tries, BUILD_FAILED for what they cannot cure.
 */
export async function runRetrying(
  command: Command,
  world: BuildWorld,
  workshop: Workshop,
  retries: number,
  startReading: () => Pick<BuildProgress, 'read'> = () => unread,
): Promise<void> {
  try {
    await retry(
      async () => {
        const progress = startReading();
        await world.process.run(command, {
          cwd: world.context.workspace,
          env: workshop.env,
          timeoutMs: buildLimitMs,
          maxOutputBytes: 4 * 1024 * 1024,
          onOverflow: 'keep-end',
          onLine: (line) => {
            progress.read(line);
            world.log.info(line);
          },
        });
      },
      {
        clock: world.clock,
        signal: world.signal,
        tries: retries + 1,
        delayMs: 2000,
        maxDelayMs: 30_000,
        retryable: (error) => {
          const said = outputOf(error);
          return (
            classifyFailure(said) === 'transient' &&
            (retryAfterIn(said) ?? true)
          );
        },
        onRetry: (error, tried, pauseMs) =>
          world.log.warning(
            `try ${tried} failed (${lastLine(outputOf(error))}); again in ${Math.round(pauseMs / 1000)} s`,
          ),
      },
    );
  } catch (error) {
    throw explain(error);
  }
}

/** Of the first try that saw them all: later ones find its steps in the local cache. */
function stepsOf(tries: readonly BuildProgress[]): StepCount {
  const counts = tries.map((progress) => progress.steps());
  const most = Math.max(...counts.map(({ total }) => total));
  return counts.find(({ total }) => total === most) ?? noSteps;
}

function explain(error: unknown): unknown {
  if (!isKitError(error, 'PROGRAM_FAILED')) return error;
  const kind = classifyFailure(outputOf(error));
  if (kind === 'transient')
    return errors.error('IMAGE_PUSH_FAILED', error.message, { cause: error });
  const hint =
    kind === 'denied'
      ? {
          hint: 'Log in with `registry-auths`, or give the job `packages: write`.',
        }
      : {};
  return errors.error('BUILD_FAILED', error.message, { cause: error, ...hint });
}

function outputOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const said =
    typeof cause === 'object' && cause !== null && 'stderr' in cause
      ? String(cause.stderr)
      : '';
  return said || messageOf(error);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
