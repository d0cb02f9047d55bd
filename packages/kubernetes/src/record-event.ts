import { isoTime } from '@kit/clock';
import { type KubeObject, wordAt } from '@kit/kube-objects';
import type { KubernetesClient } from './client.ts';
import { resources } from './resources.ts';

export interface EventToRecord {
  readonly type: 'Normal' | 'Warning';
  /** CamelCase, one word: `RolledBack`. */
  readonly reason: string;
  readonly message: string;
  /** Who says so. */
  readonly component: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** An Event is worth no more time than this. */
const patienceMs = 3000;
/** The API server takes no more. */
const longestMessage = 1000;

/** Leaves an Event beside an object. Throws KUBERNETES_* when it may not. */
export async function recordEvent(
  client: KubernetesClient,
  { kind, metadata, raw }: KubeObject,
  { type, reason, message, component, at }: EventToRecord,
): Promise<void> {
  const { name, namespace, uid } = metadata;
  const time = isoTime(at);
  const brief = client.withSignal(AbortSignal.timeout(patienceMs));
  await brief.create(resources.events, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${name}.${reason.toLowerCase()}-${at.toString(16)}`,
      namespace,
    },
    involvedObject: {
      apiVersion: wordAt(raw, 'apiVersion'),
      kind,
      name,
      namespace,
      uid,
    },
    type,
    reason,
    message: message.slice(0, longestMessage),
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    source: { component },
  });
}
