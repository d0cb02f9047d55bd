import type { KubeObject } from '@kit/kube-objects';
import { apiStatusOf, type KubernetesClient } from '@kit/kubernetes';
import { errors } from './errors.ts';
import {
  type GuardedChange,
  guardedPatch,
  sayDifference,
  tookEffect,
} from './state-write.ts';
import { type TargetKind, targetResource } from './target.ts';

const maxTries = 5;

/**
 * Writes state, and where traffic goes when it moves, in one guarded request;
 * an answer that is lost is read back. Returns the object as it is then. Throws
 * TRAFFIC_CONFLICT when what this is about is not what was seen; what else
 * changed (somebody's annotation, another release's state) is no conflict.
 */
export async function writeTraffic(
  client: KubernetesClient,
  kind: TargetKind,
  change: GuardedChange,
  fieldManager: string,
): Promise<KubeObject> {
  const place = { name: change.seen.metadata.name };
  const resource = targetResource(kind);
  let current = change;
  for (let tried = 1; ; tried++) {
    const patch = { type: 'json', body: guardedPatch(current) } as const;
    try {
      return await client.patch(resource, place, patch, {
        fieldManager,
        timeoutMs: 5000,
        applied: (now) => tookEffect(current, now),
      });
    } catch (error) {
      const code = apiStatusOf(error)?.code;
      if (code !== 422 && code !== 409 && code !== 404) throw error;
      const now = await client.find(resource, place);
      if (now !== undefined && tookEffect(current, now)) return now;
      const difference = sayDifference(current, now);
      const isRace =
        now !== undefined &&
        now.metadata.resourceVersion !== current.seen.metadata.resourceVersion;
      if (difference !== undefined || !isRace || tried >= maxTries) {
        const kept = `${change.seen.kind.toLowerCase()} "${place.name}" refused the write`;
        throw errors.error('TRAFFIC_CONFLICT', difference ?? kept, {
          cause: error,
        });
      }
      current = { ...current, seen: now };
    }
  }
}
