import { type ExecCheck, parseExecChecks } from '@kit/hooks';

const name = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** `SERVICE: […]` or `SERVICE/CONTAINER: […]` lines. */
export function parseServiceChecks(raw: string) {
  return parseExecChecks(
    raw,
    'SERVICE or SERVICE/CONTAINER',
    (where) => where.length <= 2 && where.every((word) => name.test(word)),
  );
}

export function checksOf(
  service: string,
  checks: readonly ExecCheck[] | undefined,
): readonly ExecCheck[] {
  return (checks ?? []).filter(({ where }) => where[0] === service);
}

/** Checks of Services that are not released. */
export function strayChecks(
  services: readonly string[],
  checks: readonly ExecCheck[] | undefined,
): readonly string[] {
  return (checks ?? [])
    .filter(({ where: [service = ''] }) => !services.includes(service))
    .map(
      ({ where }) =>
        `input "exec-checks": ${where[0]} is not released; released: ${services.join(', ')}`,
    );
}
