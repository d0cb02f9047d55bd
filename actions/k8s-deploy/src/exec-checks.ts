import { type ExecCheck, parseExecChecks } from '@kit/hooks';
import { parseWorkloadRef } from '@kit/manifests';
import { errors } from './errors.ts';

/** `deployment/NAME: […]` or `deployment/NAME/CONTAINER: […]` lines. */
export function parseWorkloadChecks(raw: string) {
  return parseExecChecks(
    raw,
    'deployment/NAME or deployment/NAME/CONTAINER',
    (where) =>
      (where.length === 2 || where.length === 3) && idOf(where) !== undefined,
  );
}

function idOf([kind = '', name = '']: readonly string[]): string | undefined {
  const ref = parseWorkloadRef(`${kind}/${name}`);
  return 'id' in ref ? ref.id : undefined;
}

export function checksOf(
  id: string,
  checks: readonly ExecCheck[] | undefined,
): readonly ExecCheck[] {
  return (checks ?? []).filter(({ where }) => idOf(where) === id);
}

/** Throws K8S_DEPLOY_CHECK_UNKNOWN for a check of what is not deployed. */
export function refuseStrayChecks(
  ids: readonly string[],
  checks: readonly ExecCheck[] | undefined,
): void {
  const stray = (checks ?? []).find(
    ({ where }) => !ids.includes(idOf(where) ?? ''),
  );
  if (stray === undefined) return;
  throw errors.error(
    'K8S_DEPLOY_CHECK_UNKNOWN',
    `input "exec-checks": ${stray.where.join('/')} is not deployed; deployed: ${ids.join(', ')}`,
  );
}
