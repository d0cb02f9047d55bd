import type { Service } from '@kit/kube-objects';
import { apiStatusOf, type KubernetesClient, resources } from '@kit/kubernetes';
import { errors } from './errors.ts';
import {
  type GuardedChange,
  guardedPatch,
  sayDifference,
  tookEffect,
} from './state-write.ts';

/**
 * Writes state, and selector when it is given, in one guarded request; an
 * answer that is lost is read back. Returns the Service as it is then. Throws
 * TRAFFIC_CONFLICT when it is not what was seen.
 */
export async function writeService(
  client: KubernetesClient,
  change: GuardedChange,
  fieldManager: string,
): Promise<Service> {
  const place = { name: change.seen.metadata.name };
  const patch = { type: 'json', body: guardedPatch(change) } as const;
  try {
    return await client.patch(resources.services, place, patch, {
      fieldManager,
      timeoutMs: 5000,
      applied: (now) => tookEffect(change, now),
    });
  } catch (error) {
    const code = apiStatusOf(error)?.code;
    if (code !== 422 && code !== 409 && code !== 404) throw error;
    const now = await client.find(resources.services, place);
    if (now !== undefined && tookEffect(change, now)) return now;
    throw errors.error('TRAFFIC_CONFLICT', sayDifference(change.seen, now), {
      cause: error,
    });
  }
}
