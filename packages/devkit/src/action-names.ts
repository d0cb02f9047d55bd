import { didYouMean } from '@kit/errors';
import { errors } from './errors.ts';
import { listActions } from './repository.ts';

/** The actions that were named, or all; throws ACTION_UNKNOWN. */
export function requireActions(names: readonly string[]): readonly string[] {
  const all = listActions();
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw errors.error(
      'ACTION_UNKNOWN',
      `no action "${unknown}"; there are: ${all.join(', ')}${didYouMean(unknown, all)}`,
    );
  }
  return names.length === 0 ? all : names;
}
