import { type DeliveryState, parseState } from '@kit/deployment';
import type { Labels } from '@kit/kube-objects';
import { type KubernetesClient, resources } from '@kit/kubernetes';
import { writeService } from '@kit/traffic';
import { nextState, previewName, type Release, type Unit } from './unit.ts';

async function write(
  client: KubernetesClient,
  unit: Unit,
  state: DeliveryState,
  { inputs }: Release,
  selector?: Labels,
): Promise<void> {
  const { seen, lock } = unit;
  const change = { seen, state, token: lock.token, selector };
  unit.seen = await writeService(client, change, inputs.fieldManager);
}

export async function writeIntent(release: Release, unit: Unit): Promise<void> {
  const { plan } = unit;
  const change = {
    phase: 'deploying',
    active: plan.from,
    previous: plan.to,
  } as const;
  await write(release.client, unit, stateOf(release, unit, change), release);
}

/** Moves traffic to the new colour: the one write that switches. */
export async function switchForward(
  release: Release,
  unit: Unit,
): Promise<void> {
  const { plan } = unit;
  const begun = release.clock.monotonic();
  const state = stateOf(release, unit, {
    phase: 'baking',
    active: plan.to,
    previous: plan.from,
    isSwitch: true,
  });
  // From here on traffic may have moved, whatever the answer is.
  unit.hasSwitched = true;
  await write(release.client, unit, state, release, plan.toSelector);
  unit.switchMs = Math.round(release.clock.monotonic() - begun);
}

/** Moves traffic back: also one write, and not ended by a cancelled job. */
export async function switchBack(
  release: Release,
  unit: Unit,
  why: string,
): Promise<void> {
  const { plan } = unit;
  const state = stateOf(release, unit, {
    phase: 'rolled-back',
    active: plan.from,
    previous: plan.to,
    isSwitch: true,
    extra: { why: why.slice(0, 500) },
  });
  await write(release.free, unit, state, release, plan.fromSelector);
  unit.isBack = true;
}

export async function writeHeld(release: Release, unit: Unit): Promise<void> {
  const { plan } = unit;
  const change = {
    phase: 'held',
    active: plan.from,
    previous: plan.to,
  } as const;
  await write(release.client, unit, stateOf(release, unit, change), release);
}

export async function writeDone(
  release: Release,
  unit: Unit,
  scaledDown: boolean,
): Promise<void> {
  const { plan } = unit;
  const state = stateOf(release, unit, {
    phase: 'done',
    active: plan.to,
    previous: plan.from,
    extra: { 'scaled-down': String(scaledDown) },
  });
  await write(release.client, unit, state, release);
}

function stateOf(
  release: Release,
  unit: Unit,
  change: Parameters<typeof nextState>[2],
): DeliveryState {
  const before = parseState(unit.seen.metadata.annotations);
  return nextState(release, unit, change, before);
}

/** A Service of our own that selects the idle colour, to look at it in private. */
export async function writePreview(
  release: Release,
  unit: Unit,
): Promise<void> {
  const { plan } = unit;
  const name = previewName(plan);
  await release.client.apply(
    resources.services,
    { name },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, labels: { 'delivery.kit/preview-of': plan.name } },
      spec: {
        selector: plan.toSelector,
        ports: plan.service.ports.map(({ name: port, ...rest }) => ({
          ...(port !== '' && { name: port }),
          ...rest,
        })),
      },
    },
    { fieldManager: release.inputs.fieldManager, force: true },
  );
}
