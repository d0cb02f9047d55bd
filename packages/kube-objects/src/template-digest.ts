import { createHash } from 'node:crypto';
import { isObject, type JsonObject, objectAt } from './json-fields.ts';
import type { PodTemplate } from './workload.ts';

/** What a ReplicaSet adds to the template of its Deployment. */
const hashLabel = 'pod-template-hash';

/**
 * The pod template as its Deployment had it: a ReplicaSet's copy without the
 * label that tells the copies apart.
 */
export function ownTemplate({ raw }: PodTemplate): JsonObject {
  const template = objectAt(raw);
  const metadata = objectAt(template, 'metadata');
  const { [hashLabel]: _, ...labels } = objectAt(metadata, 'labels');
  return { ...template, metadata: { ...metadata, labels } };
}

/**
 * SHA-256, in hexadecimal, of a pod template. A Deployment's and that of its
 * ReplicaSet are the same, which is how the deployment controller finds the
 * current one (EqualIgnoreHash); the order of fields does not count.
 */
export function templateDigest(template: PodTemplate): string {
  const text = JSON.stringify(sorted(ownTemplate(template)));
  return createHash('sha256').update(text).digest('hex');
}

/** Fields in one order, and without those that are null: as good as absent. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => [name, sorted(field)]),
  );
}
