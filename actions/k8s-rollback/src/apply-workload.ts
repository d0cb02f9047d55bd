import { isoTime } from '@kit/clock';
import {
  annotationPath,
  runIdentity,
  stateAnnotation,
  stateAnnotations,
} from '@kit/deployment';
import { rolloutState, type Workload } from '@kit/kube-objects';
import {
  apiStatusOf,
  createBell,
  follow,
  type JsonPatch,
  resources,
} from '@kit/kubernetes';
import type { HeldLock } from '@kit/lock';
import type { Tools } from './apply-service.ts';
import { graceMs } from './apply-wake.ts';
import { errors } from './errors.ts';
import type { WorkloadPlan } from './workload-plan.ts';

/** Puts the recorded template back, whole, and waits for its rollout. */
export async function applyWorkload(
  tools: Tools,
  plan: WorkloadPlan,
  lock: HeldLock,
): Promise<void> {
  const written = await tools.journal.run(
    'template',
    () => writeTemplate(tools, plan, lock),
    () => plan.to,
  );
  await waitForRollout(tools, written);
}

/** One write, over exactly what was seen; the state goes with it. */
async function writeTemplate(
  { client, world, inputs }: Tools,
  { workload, template, digest, from, to }: WorkloadPlan,
  { token }: HeldLock,
): Promise<Workload> {
  const { name, uid, annotations } = workload.metadata;
  const run = runIdentity(world.context);
  const at = isoTime(world.clock.now());
  const state = stateAnnotations(
    {
      schema: 1,
      phase: 'rolled-back',
      active: to,
      previous: from,
      release: to,
      runUrl: run.url,
      startedAt: at,
      switchedAt: at,
      extra: { by: run.actor, reason: inputs.reason, templateDigest: digest },
    },
    token,
  );
  const isBare = Object.keys(annotations).length === 0;
  const record: JsonPatch = isBare
    ? [{ op: 'add', path: '/metadata/annotations', value: state }]
    : Object.entries(state).map(([key, value]) => ({
        op: 'add',
        path: annotationPath(key),
        value,
      }));
  const body: JsonPatch = [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: '/spec/template', value: workload.template.raw },
    ...record,
    { op: 'replace', path: '/spec/template', value: template },
  ];
  const { fieldManager } = inputs;
  try {
    return await client.patch(
      resources.deployments,
      { name },
      { type: 'json', body },
      {
        fieldManager,
        applied: ({ metadata }) =>
          metadata.annotations[stateAnnotation] === state[stateAnnotation],
      },
    );
  } catch (error) {
    if (apiStatusOf(error)?.code !== 422) throw error;
    const message = `deployment "${name}" was changed by somebody else meanwhile; nothing was written`;
    throw errors.error('ROLLBACK_CONFLICT', message, { cause: error });
  }
}

/** Until what was written is rolled out. Throws ROLLBACK_NOT_READY. */
export async function waitForRollout(
  { client, world, inputs, journal }: Tools,
  written: Workload,
): Promise<void> {
  const { name, generation } = written.metadata;
  const { clock, signal } = world;
  const bell = createBell(clock);
  const begun = clock.monotonic();
  const deadline = begun + inputs.timeout;
  const live = await follow(
    client,
    resources.deployments,
    { fields: `metadata.name=${name}` },
    { clock, onChange: bell.ring, signal },
  );
  try {
    for (;;) {
      const now = live.items()[0] ?? written;
      const state = rolloutState(now, {
        generation,
        ...(clock.monotonic() < begun + graceMs && { written }),
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
