import type { ActionResult, World } from '@kit/action';
import type { QueryMetrics } from '@kit/analysis';
import {
  type AuditCode,
  createAudit,
  createJournal,
  planLines,
  runIdentity,
} from '@kit/deployment';
import { isKitError } from '@kit/errors';
import { type KubernetesClient, requireRules } from '@kit/kubernetes';
import type { ProcessRunner } from '@kit/process';
import { carryOut } from './apply-all.ts';
import { createHelm } from './apply-helm.ts';
import { planWatch } from './apply-watch.ts';
import { gatherHelm } from './gather-helm.ts';
import { gatherManifests } from './gather-manifests.ts';
import { gatherRelease } from './gather-release.ts';
import { imagesText } from './image-change.ts';
import type { Inputs, outputs } from './inputs.ts';
import type { Manifest } from './manifests.ts';
import type { Outcome } from './outcome.ts';
import { neededRules, rulesOf } from './permissions.ts';
import { isChange, planRelease } from './release-plan.ts';
import { summarize } from './summary.ts';
import type { Release, Unit } from './unit.ts';

export interface DeployWorld extends World {
  readonly client: KubernetesClient;
  readonly process: ProcessRunner;
  readonly query: QueryMetrics | undefined;
  /** For programs that need a file; `undefined` leaves them to find their own. */
  readonly kubeconfigFile: string | undefined;
}

type Result = ActionResult<(typeof outputs)[number]>;

/** Gathers what is there, decides what changes, and carries it out. */
export async function run(inputs: Inputs, world: DeployWorld): Promise<Result> {
  const { client, log, clock, context } = world;
  const journal = createJournal(clock, (entry) =>
    log.info(`${entry.step}: ${entry.outcome} ${entry.detail}`.trimEnd()),
  );
  const manifests = await gatherManifests(inputs, {
    process: world.process,
    workspace: context.workspace,
    namespace: client.namespace,
  });
  const helm = createHelm(inputs, world);
  const chart = await gatherHelm(inputs, helm, client.namespace);
  const release = await gatherRelease(inputs, manifests, client, chart).catch(
    (error: unknown) => explainRefusal(error, inputs, manifests, client),
  );
  const units = release.groups.flat();
  const steps = planRelease(release, inputs);
  await log.group('Plan', () => planLines(steps).forEach(log.info));
  planWatch(
    inputs,
    client.namespace,
    units.map((unit) => ({ unit })),
  );
  const audit = createAudit(
    runIdentity(context),
    clock,
    inputs.environment ?? client.namespace,
  );
  const finish = (outcome: Outcome): Result => ({
    outputs: {
      changed: outcome.changed,
      'rolled-back': outcome.rolledBack,
      images: outcome.images,
      'previous-images': outcome.previousImages,
      verdict: outcome.watch?.reason,
      'reason-code': outcome.reasonCode,
      json: {
        schema: 1,
        ...outcome,
        diagnosis: outcome.diagnosis?.why,
        plan: steps,
        journal: journal.entries(),
        audit: audit.record(auditCode(outcome)),
      },
    },
    summary: summarize(client.namespace, outcome, journal.entries()),
    ...(outcome.failure !== undefined && { failure: outcome.failure }),
  });
  const start = startOf(release, units);
  if (inputs.dryRun) return finish({ ...start, reasonCode: 'dry-run' });
  const isMore = release.objects.length > 0 || release.helm !== undefined;
  if (!isMore && !units.some(isChange)) return finish(start);
  await requireRules(client, neededRules(release));
  const texts = {
    from: Object.values(start.previousImages).join(', '),
    to: Object.values(start.images).join(', '),
  };
  audit.add('deployment_initiated', { ...texts, reason: inputs.reason ?? '' });
  const outcome = await carryOut(release, inputs, start, {
    ...world,
    journal,
    run: runIdentity(context),
    helm,
  });
  if (outcome.rolledBack) {
    audit.add('rollback_executed', {
      from: texts.to,
      to: texts.from,
      reason: outcome.failure ?? '',
    });
  }
  return finish(outcome);
}

/** Who may not even look is told of everything that his Role lacks. */
async function explainRefusal(
  error: unknown,
  inputs: Inputs,
  manifests: readonly Manifest[],
  client: KubernetesClient,
): Promise<never> {
  if (isKitError(error, 'KUBERNETES_FORBIDDEN')) {
    const named = (inputs.images ?? []).map(({ ref }) => ref);
    const made = manifests.flatMap(({ ref }) => ref ?? []);
    await requireRules(client, rulesOf([...named, ...made]));
  }
  throw error;
}

function startOf(release: Release, units: readonly Unit[]): Outcome {
  const before = units.flatMap(({ id, former }) =>
    former === undefined ? [] : [[id, imagesText(former.template)] as const],
  );
  const asked = units.map(({ id, write, former }) => [
    id,
    write.kind === 'images'
      ? write.images.map(({ image }) => image).join(', ')
      : former === undefined || write.kind !== 'none'
        ? `as in its ${write.kind}`
        : imagesText(former.template),
  ]);
  return {
    reasonCode: 'unchanged',
    changed: units.some(isChange) && release.groups.length > 0,
    rolledBack: false,
    failure: undefined,
    images: Object.fromEntries(asked),
    previousImages: Object.fromEntries(before),
    watch: undefined,
    diagnosis: undefined,
    problems: [],
  };
}

function auditCode({
  failure,
  rolledBack,
  reasonCode,
}: Outcome): AuditCode | undefined {
  if (rolledBack) return 'D003';
  if (failure === undefined) return undefined;
  return reasonCode === 'rollout-failed' ? 'D002' : 'D001';
}
