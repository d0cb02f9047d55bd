import { errors } from './errors.ts';

/**
 * The units in groups that wait for each other: as `groups` names them, and the
 * ones it does not name at the end. Throws K8S_DEPLOY_GROUPS_INVALID.
 */
export function inGroups<
  T extends { readonly id: string; readonly name: string },
>(
  units: readonly T[],
  groups: readonly (readonly string[])[],
): readonly (readonly T[])[] {
  const left = new Set(units);
  const named = groups.map((group) =>
    group.map((word) => {
      const unit = units.find(({ id, name }) => id === word || name === word);
      if (unit === undefined || !left.delete(unit)) {
        const known = units.map(({ id }) => id).join(', ');
        throw errors.error(
          'K8S_DEPLOY_GROUPS_INVALID',
          `input "groups": ${word} ${unit === undefined ? 'is not deployed' : 'is named twice'}; deployed: ${known}`,
        );
      }
      return unit;
    }),
  );
  return [...named, [...left]].filter((group) => group.length > 0);
}

/**
 * Works through the groups one after the other, in a group at most `limit` at a
 * time. After a failure nothing new begins; the first failure is thrown once
 * what has begun has ended.
 */
export async function eachInGroups<T>(
  groups: readonly (readonly T[])[],
  limit: number,
  work: (unit: T) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const group of groups) {
    const waiting = [...group];
    const lane = async () => {
      for (;;) {
        const next = failures.length === 0 ? waiting.shift() : undefined;
        if (next === undefined) return;
        await work(next).catch((error: unknown) => failures.push(error));
      }
    };
    await Promise.all(Array.from({ length: limit }, lane));
    if (failures.length > 0) throw failures[0];
  }
}
