import { rolloutState } from '@kit/kube-objects';
import { createBell, follow, resources } from '@kit/kubernetes';
import type { Tools } from './apply-service.ts';
import { errors } from './errors.ts';
import type { WorkloadPlan } from './workload-plan.ts';

/** Puts the recorded template back, whole, and waits for its rollout. */
export async function applyWorkload(
  { client, world, inputs, journal }: Tools,
  { workload, template, to }: WorkloadPlan,
): Promise<void> {
  const { name, uid } = workload.metadata;
  const written = await journal.run(
    'template',
    () =>
      client.patch(
        resources.deployments,
        { name },
        {
          type: 'json',
          body: [
            { op: 'test', path: '/metadata/uid', value: uid },
            { op: 'replace', path: '/spec/template', value: template },
          ],
        },
        // The same template twice is the same as once.
        { fieldManager: inputs.fieldManager, applied: () => false },
      ),
    () => to,
  );
  const { clock, signal } = world;
  const bell = createBell(clock);
  const deadline = clock.monotonic() + inputs.timeout;
  const live = await follow(
    client,
    resources.deployments,
    { fields: `metadata.name=${name}` },
    { clock, onChange: bell.ring, signal },
  );
  const { generation } = written.metadata;
  try {
    for (;;) {
      const now = live.items()[0] ?? written;
      const state = rolloutState(now, {
        generation,
        minReplicas: Math.min(1, now.replicas),
      });
      if (state.kind === 'ready') return journal.note('ready', state.message);
      if (state.kind === 'failed' || clock.monotonic() >= deadline) {
        throw errors.error('ROLLBACK_NOT_READY', state.message);
      }
      await bell.wait(Math.min(1000, deadline - clock.monotonic()), signal);
    }
  } finally {
    live.stop();
  }
}
