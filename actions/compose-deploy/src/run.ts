import { type ActionResult, invalidInputs, type World } from '@kit/action';
import { isKitError, type KitError } from '@kit/errors';
import type { ProcessRunner } from '@kit/process';
import { rememberFolder } from './apply-clean-up.ts';
import { lockHosts, unlock } from './apply-hosts.ts';
import { applyPlan } from './apply-plan.ts';
import { openSessions, type Session } from './apply-session.ts';
import { gatherSent } from './gather-request.ts';
import { checkHost, gatherTarget } from './gather-target.ts';
import type { Inputs, OutputName } from './inputs.ts';
import { joinOutcomes } from './outcome.ts';
import { startReport } from './report.ts';

type Result = ActionResult<OutputName>;

/** Looks at the hosts, decides what changes there, and carries it out. */
export async function run(
  inputs: Inputs,
  world: World,
  process: ProcessRunner,
): Promise<Result> {
  requireService(inputs);
  maskSecrets(inputs, world);
  try {
    return await deploy(inputs, world, process);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const { code, message } = error;
    // It belongs in the record, as the teams' D004.
    return startReport(inputs, world).finish({
      ...joinOutcomes([]),
      reasonCode: code.toLowerCase().replaceAll('_', '-'),
      failure: `${message} [${code}]`,
    });
  }
}

async function deploy(
  inputs: Inputs,
  world: World,
  process: ProcessRunner,
): Promise<Result> {
  const { context, env, signal } = world;
  const sent = gatherSent(inputs, world);
  const { sessions, close } = openSessions({
    ...inputs,
    process,
    env,
    signal,
    temp: context.temp,
    remember: (folder) => rememberFolder(world, folder),
  });
  try {
    await Promise.all(sessions.map((session) => checkHost(session, inputs)));
    const locks = await lockHosts(inputs.dryRun ? [] : sessions, inputs, world);
    try {
      const gather = (session: Session) =>
        gatherTarget(session, inputs, sent, world);
      const targets = await Promise.all(sessions.map(gather));
      return await applyPlan(targets, locks, inputs, world);
    } finally {
      await unlock(locks);
    }
  } finally {
    await close();
  }
}

/** Beside the inputs as a whole, which the schema masks. */
function maskSecrets({ secrets, registryAuths }: Inputs, world: World): void {
  const passwords = (registryAuths ?? []).map(({ password }) => password);
  for (const secret of [...Object.values(secrets ?? {}), ...passwords]) {
    if (secret !== '') world.secrets.add(secret);
  }
}

function isUnreadable(error: unknown): error is KitError {
  return [
    'COMPOSE_CONFIG_INVALID',
    'CONFIG_INVALID',
    'WORKSPACE_FILE_REFUSED',
  ].some((code) => isKitError(error, code));
}

/** Many services may have the same tag: which one is meant must be said. */
function requireService({ rollback, services }: Inputs): void {
  if (rollback?.to !== 'version' || services?.length === 1) return;
  throw invalidInputs([
    {
      name: 'services',
      got: services?.join(', '),
      allowed: 'the one service whose version rollback names',
    },
  ]);
}
