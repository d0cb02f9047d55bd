import type { World } from '@kit/action';
import type { Session } from './apply-session.ts';
import { errors } from './errors.ts';
import { gatherContainers, gatherHost, gatherProject } from './gather-host.ts';
import { fileSources, type Sent } from './gather-request.ts';
import type { Inputs } from './inputs.ts';
import { planHost, type Wanted } from './plan.ts';
import { type HostFacts, releaseFolder, stateFolderOf } from './project.ts';
import { findRelease, type Release } from './release.ts';
import type { Target } from './unit.ts';
import { wantedBack, wantedOf, wantedThere } from './wanted.ts';

/** Whether a host can be deployed to at all, before its lock is asked for. */
export async function checkHost(
  session: Session,
  inputs: Inputs,
): Promise<void> {
  const { directory, files, healthHttp } = inputs;
  const facts = await gatherHost(
    session,
    directory,
    stateFolderOf(directory),
    (healthHttp?.size ?? 0) > 0,
  );
  if (!facts.hasDirectory && (files ?? []).length === 0) {
    throw errors.error(
      'COMPOSE_CONFIG_INVALID',
      `host ${session.host}: there is no directory ${directory}, and no files are sent`,
    );
  }
}

/** What is there, and what is to be done: everything short of doing it. */
export async function gatherTarget(
  session: Session,
  inputs: Inputs,
  sent: Sent,
  { log }: World,
): Promise<Target> {
  const { directory, project, secrets = {} } = inputs;
  const stateFolder = stateFolderOf(directory);
  const facts = await gatherHost(session, directory, stateFolder, false);
  const way = wayOf(session, inputs, facts);
  if (way.note !== undefined) log.notice(`${session.host}: ${way.note}`);
  const whole = way.back !== undefined && inputs.services === undefined;
  const files = namesOf(session, facts, sent, whole ? way.back : undefined);
  const folder =
    whole && way.back !== undefined
      ? `${releaseFolder(stateFolder, way.back.name)}/files`
      : directory;
  const own = inputs.rollback === undefined ? sent : nothingSent;
  const sources = fileSources(own, files, folder);
  const { declared, hashes } = await gatherProject(
    session,
    { directory, project, sources, files, secrets },
    facts.current?.images ?? {},
  );
  const state = {
    declared,
    hashes,
    containers: await gatherContainers(session, declared.project),
    current: facts.current,
    unfinished: facts.unfinished,
  };
  const plan = planHost(state, wantedNow(inputs, sent, way));
  return { session, facts, state, plan, sources, files, undoes: way.undoes };
}

const nothingSent: Sent = {
  files: [],
  variables: undefined,
  versions: new Map(),
};
function wantedNow(inputs: Inputs, sent: Sent, way: Way): Wanted {
  if (way.back !== undefined) return wantedBack(inputs, way.back);
  if (way.there !== undefined) return wantedThere(inputs, way.there);
  return wantedOf(inputs, sent);
}

interface Way {
  /** The release to go back to. */
  readonly back: Release | undefined;
  /** The current release, which is where the rollback goes. */
  readonly there: Release | undefined;
  /** The release that is gone back from; empty for a deployment. */
  readonly undoes: string;
  readonly note: string | undefined;
}

function wayOf(session: Session, inputs: Inputs, facts: HostFacts): Way {
  const forward = {
    back: undefined,
    there: undefined,
    undoes: '',
    note: undefined,
  };
  if (inputs.rollback === undefined) return forward;
  const { releases, current } = facts;
  const { rollback, services } = inputs;
  const found = findRelease(releases, current, rollback, services);
  switch (found.kind) {
    case 'found':
      return {
        ...forward,
        back: found.release,
        undoes: current?.name ?? '',
      };
    case 'there':
      return {
        ...forward,
        there: current,
        undoes: current?.undoes ?? '',
        note: found.why,
      };
    case 'none':
      throw errors.error(
        'COMPOSE_PREFLIGHT',
        `host ${session.host}: rollback: ${found.why}`,
      );
  }
}

function namesOf(
  session: Session,
  { current, liveFiles }: HostFacts,
  sent: Sent,
  back: Release | undefined,
): readonly string[] {
  const recorded = current === undefined ? [] : current.files;
  const candidates = [
    back?.files ?? [],
    sent.files.map(({ name }) => name),
    recorded,
    liveFiles,
  ];
  const names = candidates.find((files) => files.length > 0);
  if (names !== undefined) return names;
  throw errors.error(
    'COMPOSE_CONFIG_INVALID',
    `host ${session.host}: there is no Compose file; send one by files`,
  );
}
