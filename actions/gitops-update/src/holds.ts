import { pathOfKeys } from '@kit/splice';
import {
  type Files,
  findUnexpected,
  heldBecause,
  heldServices,
} from './edit-files.ts';
import type { Inputs } from './inputs.ts';
import { readExpected, type Target, type Update } from './targets.ts';

/** What forbids the update: somebody's hold, or another state than expected. */
export function findStop(
  inputs: Inputs,
  files: Files,
  places: readonly Target[],
):
  | { readonly reason: 'unexpected' | 'held'; readonly why: string }
  | undefined {
  const unexpected = findUnexpected(files, readExpected(inputs));
  if (unexpected !== undefined) {
    return { reason: 'unexpected', why: unexpected };
  }
  // A rollback is what a hold protects; it goes on top of one.
  if (inputs.hold !== undefined || inputs.rollback !== undefined) return;
  for (const { file, service } of touchedServices(files, places)) {
    const held = heldBecause(files, file, service);
    if (held !== undefined) {
      return { reason: 'held', why: `${service} is held: ${held}` };
    }
  }
}

/** The entries of `services` that are changed, by `service` or by a path. */
function touchedServices(files: Files, places: readonly Target[]) {
  return places.flatMap(({ file, path: { steps } }) => {
    const [root, entry, field] = steps;
    if (root?.kind !== 'key' || root.key !== 'services') return [];
    if (entry === undefined) {
      return heldServices(files, file).map((service) => ({ file, service }));
    }
    const isMark = field?.kind === 'key' && field.key === 'hold';
    return entry.kind !== 'key' || isMark ? [] : [{ file, service: entry.key }];
  });
}

/** An empty text releases: keys are changed, not taken away. */
export function holdMarks(inputs: Inputs): readonly Update[] {
  const { hold, service, versionsFile: file, reason } = inputs;
  if (hold === undefined || service === undefined) return [];
  const text = hold === 'release' ? '' : (reason ?? 'held');
  return [
    {
      file,
      path: pathOfKeys('services', service, 'hold'),
      value: { text },
      createMissing: true,
    },
  ];
}
