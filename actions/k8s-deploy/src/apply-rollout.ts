import type { Clock } from '@kit/clock';
import {
  createBell,
  follow,
  gatherEvidence,
  type KubernetesClient,
  type Pod,
  podProblems,
  resources,
  rolloutState,
  sayProblem,
  selectorText,
  type Workload,
  watchProblems,
} from '@kit/kubernetes';
import { type Diagnosis, isOfTemplate } from './diagnosis.ts';
import { errors } from './errors.ts';
import { sayReplacement } from './fence.ts';
import { resourceOf } from './gather-resource.ts';
import type { Inputs } from './inputs.ts';
import type { Unit } from './unit.ts';

export interface RolloutOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly graceMs: number;
  readonly logLines: number;
}

/** As the inputs have it. */
export function rolloutOptions(
  {
    timeout: timeoutMs,
    failFastGrace: graceMs,
    logLines,
  }: Pick<Inputs, 'timeout' | 'failFastGrace' | 'logLines'>,
  { clock, signal }: Pick<RolloutOptions, 'clock' | 'signal'>,
): RolloutOptions {
  return { clock, signal, timeoutMs, graceMs, logLines };
}

const lookAgainMs = 1000;

/**
 * Waits until the workload runs what was written to it: no longer than the
 * limit, and no longer than the grace once it is plain that it never will.
 * Throws K8S_DEPLOY_ROLLOUT_FAILED, with a Diagnosis as its cause.
 */
export async function waitForRollout(
  client: KubernetesClient,
  unit: Pick<Unit, 'id' | 'ref'>,
  written: Workload,
  options: RolloutOptions,
): Promise<string> {
  const { clock, signal, timeoutMs } = options;
  const bell = createBell(clock);
  const following = { clock, signal, onChange: bell.ring };
  const [workloads, pods] = await Promise.all([
    follow(
      client,
      resourceOf(unit.ref),
      { fields: `metadata.name=${unit.ref.name}` },
      following,
    ),
    follow(
      client,
      resources.pods,
      { labels: selectorText(written.matchLabels) },
      following,
    ),
  ]);
  const problems = watchProblems(options.graceMs);
  const begun = clock.monotonic();
  const deadline = begun + timeoutMs;
  try {
    for (;;) {
      const now = workloads.items()[0];
      const own = pods.items().filter((pod) => isOfTemplate(pod, written));
      const isFresh = clock.monotonic() < begun + options.graceMs;
      const look = lookAt(now, written, own, isFresh);
      if (look.kind === 'ready') return look.message;
      const lasting = problems.lasting(podProblems(own), clock.monotonic());
      const late = clock.monotonic() >= deadline;
      if (look.kind === 'failed' || lasting.length > 0 || late) {
        const why = lasting.map(sayProblem);
        if (why.length === 0) why.push(look.message);
        if (late) why.push(`not done after ${timeoutMs / 1000} s`);
        throw await failure(client, unit, why, own, options);
      }
      await bell.wait(lookAgainMs, signal);
    }
  } finally {
    workloads.stop();
    pods.stop();
  }
}

function lookAt(
  now: Workload | undefined,
  written: Workload,
  own: readonly Pod[],
  isFresh: boolean,
) {
  if (now === undefined) {
    return { kind: 'failed', message: 'it has been deleted' } as const;
  }
  const change = sayReplacement(written, now);
  if (change !== undefined) return { kind: 'failed', message: change } as const;
  const { generation } = written.metadata;
  // A refusal that stays where it was is one of this rollout, too, in the end.
  const target = isFresh ? { generation, written } : { generation };
  const state = rolloutState(now, target);
  // The counts of a status do not prove which image runs: the pods do.
  if (state.kind !== 'ready' || own.some(({ isReady }) => isReady))
    return state;
  return {
    kind: 'progressing',
    message: `${state.message}, but none of them has the new template`,
  } as const;
}

async function failure(
  client: KubernetesClient,
  { id }: Pick<Unit, 'id'>,
  why: readonly string[],
  pods: readonly Pod[],
  { logLines }: RolloutOptions,
) {
  const evidence = await gatherEvidence(
    client.withSignal(undefined),
    pods,
    logLines,
  );
  const diagnosis: Diagnosis = { id, why, pods, evidence };
  return errors.error('K8S_DEPLOY_ROLLOUT_FAILED', `${id}: ${why.join('; ')}`, {
    cause: diagnosis,
  });
}
