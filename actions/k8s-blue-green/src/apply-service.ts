import { type DeliveryState, parseState } from '@kit/deployment';
import { type KubernetesClient, resources } from '@kit/kubernetes';
import { movesTo, movesToStay, type Way, writeTraffic } from '@kit/traffic';
import { nextState, type Release, type Unit } from './unit.ts';

type StateChange = Parameters<typeof nextState>[2];

/** State, and with `way` the traffic too: one guarded write. */
async function write(
  client: KubernetesClient,
  unit: Unit,
  state: DeliveryState,
  { inputs }: Release,
  way?: Way,
): Promise<void> {
  const { seen, lock, plan } = unit;
  const moves = movesTo(seen, way ?? plan.toWay);
  const change = {
    seen,
    state,
    token: lock.token,
    scope: plan.scope,
    moves: way === undefined ? movesToStay(moves) : moves,
  };
  const { fieldManager } = inputs;
  unit.sent = change;
  unit.seen = await writeTraffic(client, plan.kind, change, fieldManager);
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
  then: Pick<StateChange, 'phase' | 'extra'> = { phase: 'baking' },
): Promise<void> {
  const { plan } = unit;
  const begun = release.clock.monotonic();
  const state = stateOf(release, unit, {
    ...then,
    active: plan.to,
    previous: plan.from,
    isSwitch: true,
  });
  // From here on traffic may have moved, whatever the answer is.
  unit.hasSwitched = true;
  await write(release.client, unit, state, release, plan.toWay);
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
  await write(release.free, unit, state, release, plan.fromWay);
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
  extra: Readonly<Record<string, string>>,
): Promise<void> {
  const { plan } = unit;
  const state = stateOf(release, unit, {
    phase: 'done',
    active: plan.to,
    previous: plan.from,
    extra,
  });
  await write(release.client, unit, state, release);
}

function stateOf(
  release: Release,
  unit: Unit,
  change: StateChange,
): DeliveryState {
  const before = parseState(unit.seen.metadata.annotations, unit.plan.scope);
  return nextState(release, unit, change, before);
}

/** A Service of our own that selects the idle colour, to look at it in private. */
export async function writePreview(
  release: Release,
  unit: Unit,
): Promise<void> {
  const { plan } = unit;
  const name = plan.preview ?? plan.serving;
  await release.client.apply(
    resources.services,
    { name },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name,
        ...(plan.kind === 'service' && {
          labels: { 'delivery.kit/preview-of': plan.name },
        }),
      },
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
