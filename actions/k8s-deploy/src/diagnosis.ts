import {
  code,
  details,
  fence,
  heading,
  joinMarkdown,
  type Markdown,
  md,
  table,
} from '@kit/action';
import type { Evidence, Pod, Workload } from '@kit/kubernetes';

/** What is known of a workload that failed. */
export interface Diagnosis {
  readonly id: string;
  readonly why: readonly string[];
  readonly pods: readonly Pod[];
  readonly evidence: Evidence;
}

export function isDiagnosis(value: unknown): value is Diagnosis {
  return (
    typeof value === 'object' &&
    value !== null &&
    'evidence' in value &&
    'why' in value
  );
}

/** Whether a pod has the containers' images that the workload now asks for. */
export function isOfTemplate(pod: Pod, { template }: Workload): boolean {
  return template.containers.every(({ name, image }) =>
    pod.spec.containers.some((own) => own.name === name && own.image === image),
  );
}

/** Pods, events in order, and the last lines of their logs. */
export function diagnosisReport(diagnosis: Diagnosis): Markdown {
  const { id, why, pods, evidence } = diagnosis;
  const podRows = pods.map((pod) => [
    pod.metadata.name,
    pod.phase,
    pod.isReady ? 'ready' : 'not ready',
    pod.containers
      .map(({ name, waitingReason, restarts }) =>
        `${name} ${waitingReason} (${restarts} restarts)`.replace('  ', ' '),
      )
      .join(', '),
  ]);
  const eventRows = evidence.events.map((event) => [
    event.lastSeen,
    event.type,
    event.reason,
    event.about.name,
    event.message,
  ]);
  return joinMarkdown([
    heading(3, md`Why ${code(id)} failed`),
    ...why.map((text) => md`${text}`),
    table(['pod', 'phase', 'ready', 'containers'], podRows),
    eventRows.length === 0
      ? undefined
      : details(
          'Events, oldest first',
          table(['time', 'type', 'reason', 'object', 'message'], eventRows),
        ),
    ...evidence.logs.map(({ pod, container, isPrevious, text }) =>
      details(
        `Log of ${pod}, ${container}${isPrevious ? ', its start before' : ''}`,
        fence(text),
      ),
    ),
  ]);
}
