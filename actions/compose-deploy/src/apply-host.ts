import { isKitError, messageOf } from '@kit/errors';
import {
  commit,
  prepareFormer,
  prepareRelease,
  record,
} from './apply-release.ts';
import { restore } from './apply-restore.ts';
import { changeService, restartService } from './apply-service.ts';
import { restartWorker } from './compose-command.ts';
import type { Diagnosis } from './health.ts';
import type { Change, HostState } from './plan.ts';
import { markUnfinished } from './remote-scripts.ts';
import type { Deployed, HostOutcome, Target, Workplace } from './unit.ts';
import { imagesOf, untouched } from './unit-outcome.ts';

export interface HostRequest {
  readonly target: Target;
  readonly place: Workplace;
  /** Of the release that is made. */
  readonly name: string;
}

/** What went as far as to be undone, when something fails. */
interface Progress {
  readonly done: Change[];
  begun: Change | undefined;
  former: Deployed | undefined;
}

class ServiceFailed extends Error {
  readonly diagnosis: Diagnosis;
  constructor(diagnosis: Diagnosis) {
    super(sayDiagnosis(diagnosis));
    this.diagnosis = diagnosis;
  }
}

export interface AppliedHost {
  readonly outcome: HostOutcome;
  /** For a host that went well, when a later one did not. */
  readonly undo: () => Promise<HostOutcome>;
}

/** Brings one host to its plan, or back to what it was. */
export async function applyHost(request: HostRequest): Promise<AppliedHost> {
  const progress: Progress = { done: [], begun: undefined, former: undefined };
  try {
    await carryOut(request, progress);
    const outcome = outcomeOf(request, progress);
    return { outcome, undo: () => undoHost(request, progress, outcome) };
  } catch (error) {
    const outcome = await giveUp(request, progress, error);
    return { outcome, undo: async () => outcome };
  }
}

async function undoHost(
  { place, target }: HostRequest,
  { done, former }: Progress,
  outcome: HostOutcome,
): Promise<HostOutcome> {
  if (former === undefined || done.length === 0) return outcome;
  const { workers } = target.plan;
  const problems = await restore(place.lasting, former, done, workers);
  if (problems.length === 0) await commit(place.lasting, former);
  return {
    ...outcome,
    problems,
    reasonCode: 'brought-back',
    deployed: [],
    rolledBack: problems.length === 0,
  };
}

async function carryOut(
  { target, place, name }: HostRequest,
  progress: Progress,
): Promise<void> {
  const { plan, state } = target;
  const { journal, inputs, session } = place;
  const services = plan.changes.map(({ service }) => service);
  const step = (what: string) => `${session.host}: ${what}`;
  const former = await prepareFormer(place, target);
  progress.former = former;
  await place.change({
    what: 'noting what is begun with',
    body: markUnfinished,
    args: [place.stateFolder, services.join('\n')],
  });
  const release = await journal.run(step(`pull ${services.join(', ')}`), () =>
    prepareRelease(place, name, target),
  );
  for (const change of plan.changes) {
    progress.begun = change;
    await journal.run(
      step(`${change.service} → ${change.image.ref}`),
      () => bring(place, change, { release, former, state }, progress),
      (how) => how,
    );
    progress.begun = undefined;
  }
  for (const worker of plan.workers) {
    await journal.run(step(`restart ${worker}`), async () => {
      const command = restartWorker(release.files, worker);
      const swap = await restartService(place, worker, command);
      if (swap.kind === 'failed') throw new ServiceFailed(swap.diagnosis);
    });
  }
  await record(place, release, {
    kind: target.undoes === '' ? 'deploy' : 'rollback',
    previous: former.name,
    undoes: target.undoes,
    reason: inputs.reason ?? '',
    hashes: {
      ...state.current?.hashes,
      ...Object.fromEntries(
        services.map((service) => [service, release.hashes.get(service) ?? '']),
      ),
    },
  });
  await commit(place, release);
}

/** Of what serves now: as recorded, or as it was found. */
function currentHash({ current, containers }: HostState, { service }: Change) {
  const found = containers.find(
    (one) => one.service === service && one.isRunning,
  );
  return current?.hashes[service] ?? found?.hash;
}

interface Course {
  readonly release: Deployed;
  readonly former: Deployed;
  readonly state: HostState;
}

async function bring(
  place: Workplace,
  change: Change,
  { release, former, state }: Course,
  { done }: Progress,
): Promise<string> {
  const { service, from, image, strategy } = change;
  const hash = currentHash(state, change);
  const swap = await changeService(place, change, release, {
    currentHash: hash,
    // A run that broke off may have drained what it did not replace.
    isDrained:
      state.unfinished.includes(service) &&
      hash === release.hashes.get(service),
    onServing: () => void done.push(change),
  });
  if (swap.kind === 'failed') throw new ServiceFailed(swap.diagnosis);
  if (swap.kind === 'unchanged') {
    // A run that broke off had changed it: it goes back with the others.
    const before = former.hashes.get(service);
    const isKnown = state.current?.images[service] !== undefined;
    if (isKnown && before !== release.hashes.get(service)) done.push(change);
    return 'it was so already';
  }
  place.audit.add('traffic_switched', {
    from,
    to: image.ref,
    reason: `${service} on ${place.session.host}`,
  });
  return `${change.count} new, ${swap.removed} old removed${strategy === 'recreate' ? ' before' : ''}`;
}

function outcomeOf(
  { target, name }: HostRequest,
  { done }: Progress,
): HostOutcome {
  const changed = target.undoes === '' ? 'deployed' : 'rolled-back';
  return {
    ...untouched(target, done.length === 0 ? 'unchanged' : changed),
    release: name,
    deployed: done.map(({ service }) => service),
  };
}

async function giveUp(
  { target, place, name }: HostRequest,
  { done, begun, former }: Progress,
  error: unknown,
): Promise<HostOutcome> {
  const diagnosis =
    error instanceof ServiceFailed ? error.diagnosis : undefined;
  const undo = begun?.strategy === 'recreate' ? [...done, begun] : done;
  const keeps = place.inputs.onFailure === 'keep';
  const isOurs = !isKitError(error, 'COMPOSE_LOCK_LOST') && !place.lost.aborted;
  const problems =
    keeps || former === undefined || !isOurs
      ? []
      : await restore(place.lasting, former, undo, target.plan.workers);
  const code = isKitError(error) ? error.code : undefined;
  return {
    host: place.session.host,
    reasonCode:
      diagnosis === undefined
        ? (code ?? 'failed').toLowerCase().replaceAll('_', '-')
        : 'unhealthy',
    release: name,
    deployed: keeps ? done.map(({ service }) => service) : [],
    ...imagesOf(target),
    rolledBack: !keeps && undo.length > 0 && problems.length === 0,
    failure: `host ${place.session.host}: ${messageOf(error).replace(`host ${place.session.host}: `, '')}`,
    failedService: diagnosis?.service ?? begun?.service ?? '',
    diagnosis,
    problems,
  };
}

function sayDiagnosis({ service, container, why, health }: Diagnosis): string {
  const who = container === '' ? service : `${service}: ${container}`;
  return `${who} ${why}${health === '' || health === why ? '' : ` (${health})`}`;
}
