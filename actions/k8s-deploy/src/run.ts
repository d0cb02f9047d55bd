import type { World } from '@kit/action';
import type { QueryMetrics } from '@kit/analysis';
import {
  createAudit,
  loggedJournal,
  planLines,
  runIdentity,
} from '@kit/deployment';
import { isKitError } from '@kit/errors';
import {
  type KubernetesClient,
  type PodExec,
  requireRules,
} from '@kit/kubernetes';
import {
  gatherObjectRules,
  type Manifest,
  readManifests,
} from '@kit/manifests';
import type { ProcessRunner } from '@kit/process';
import { carryOut } from './apply-all.ts';
import { confirmAll } from './apply-confirm.ts';
import { createHelm, type Helm } from './apply-helm.ts';
import { planWatch } from './apply-watch.ts';
import { refuseStrayChecks } from './exec-checks.ts';
import { gatherHelm } from './gather-helm.ts';
import { gatherReleaseJobs } from './gather-jobs.ts';
import { gatherRelease } from './gather-release.ts';
import { imagesText } from './image-change.ts';
import type { Inputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';
import {
  eventRule,
  inputRules,
  lookRules,
  neededRules,
  rulesOf,
} from './permissions.ts';
import { isChange, planRelease } from './release-plan.ts';
import { auditStart, type Result, resultOf } from './result.ts';
import type { Release, Unit } from './unit.ts';

export interface DeployWorld extends World {
  readonly client: KubernetesClient;
  readonly exec: PodExec;
  readonly process: ProcessRunner;
  readonly query: QueryMetrics | undefined;
  /** The programs: their names on the PATH, or where they are. */
  readonly helm: string;
  readonly kustomize: string;
  /** For programs that need a file; `undefined` leaves them to find their own. */
  readonly kubeconfigFile: string | undefined;
}

/** Gathers what is there, decides what changes, and carries it out. */
export async function run(inputs: Inputs, world: DeployWorld): Promise<Result> {
  const { client, log, clock, context } = world;
  const journal = loggedJournal(world);
  const helm = createHelm(inputs, world);
  const gather = () => gatherAll(inputs, helm, world);
  const release = await gather();
  const units = release.groups.flat();
  refuseStrayChecks(
    units.map(({ id }) => id),
    inputs.execChecks,
  );
  const place = { workspace: context.workspace, namespace: client.namespace };
  const jobs = await gatherReleaseJobs(inputs, place);
  const steps = planRelease(release, inputs, jobs);
  await log.group('Plan', () => planLines(steps).forEach(log.info));
  planWatch(
    inputs,
    client.namespace,
    units.map((unit) => ({ unit })),
  );
  const environment = inputs.environment ?? client.namespace;
  const audit = createAudit(runIdentity(context), clock, environment);
  const finish = (outcome: Outcome) =>
    resultOf(client.namespace, outcome, steps, journal, audit);
  const start = startOf(release, units);
  if (inputs.dryRun) return finish({ ...start, reasonCode: 'dry-run' });
  const isMore = release.objects.length > 0 || release.helm !== undefined;
  if (!isMore && !units.some(isChange)) {
    await requireRules(client, lookRules(units));
    const looking = { ...world, journal };
    return finish(await confirmAll(release, inputs, start, looking));
  }
  const mayDo = await requireRules(client, [
    ...neededRules(release),
    ...(await gatherObjectRules(client, release.objects)),
    ...inputRules(inputs),
  ]);
  const run = runIdentity(context);
  const leavesEvents = mayDo(eventRule);
  const tools = {
    ...world,
    jobs,
    journal,
    run,
    helm,
    gather,
    audit,
    leavesEvents,
  };
  auditStart(audit, start, inputs);
  return finish(await carryOut(release, inputs, start, tools));
}

/** Everything that says what to deploy, beside what is there. */
async function gatherAll(
  inputs: Inputs,
  helm: Helm,
  { client, process, context, kustomize }: DeployWorld,
): Promise<Release> {
  const manifests = await readManifests(inputs, {
    process,
    workspace: context.workspace,
    namespace: client.namespace,
    kustomize,
  });
  const chart = await gatherHelm(inputs, helm, client.namespace);
  return gatherRelease(inputs, manifests, client, chart).catch(
    (error: unknown) => explainRefusal(error, inputs, manifests, client),
  );
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
    await requireRules(client, [
      ...rulesOf([...named, ...made]),
      ...(await gatherObjectRules(client, manifests)),
      ...inputRules(inputs),
    ]);
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
