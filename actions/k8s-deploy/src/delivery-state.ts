import {
  type Phase,
  type RunIdentity,
  stateAnnotations,
} from '@kit/deployment';
import { templateDigest } from '@kit/kube-objects';
import { imagesText } from './image-change.ts';
import type { Former } from './unit.ts';

/** In the state of what is proven, while its Jobs afterwards have not been done. */
export const owedKey = 'owes-jobs';

/** Annotations may hold 256 KiB in all: a larger template is not kept. */
const maxTemplateBytes = 64 * 1024;

/** What stands on a workload while it is deployed, in the same write. */
export function workloadAnnotations(
  phase: Phase,
  given: {
    readonly run: RunIdentity;
    readonly token: number;
    readonly at: string;
    readonly active: string;
    readonly former: Former | undefined;
    readonly owesJobs?: boolean;
  },
): Record<string, string> {
  const { run, token, at, active, former, owesJobs = false } = given;
  return stateAnnotations(
    {
      schema: 1,
      phase,
      active,
      previous: former === undefined ? '' : imagesText(former.template),
      release: active,
      runUrl: run.url,
      startedAt: at,
      switchedAt: '',
      extra: {
        ...(former !== undefined && extraOf(phase, former)),
        ...(owesJobs && { [owedKey]: 'true' }),
      },
    },
    token,
  );
}

function extraOf(phase: Phase, { template }: Former): Record<string, string> {
  if (phase === 'rolled-back')
    return { templateDigest: templateDigest(template) };
  const text = JSON.stringify(template.raw);
  const keeps =
    phase === 'deploying' && Buffer.byteLength(text) <= maxTemplateBytes;
  return keeps ? { template: text } : {};
}
