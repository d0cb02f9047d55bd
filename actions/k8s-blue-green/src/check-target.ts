import type { DeliveryState } from '@kit/deployment';
import { gitOpsOwner, selects, type Workload } from '@kit/kube-objects';
import type { Junction } from '@kit/traffic';
import type { PairRequest } from './plan.ts';

interface Pair {
  readonly junction: Junction;
  /** What the new pods are made of. */
  readonly base: Workload;
  readonly target: Workload | undefined;
  readonly state: DeliveryState | undefined;
  readonly request: PairRequest;
  readonly to: string;
}

/** Everything that stands in the way of this release, for a person. */
export function checkTarget(pair: Pair): readonly string[] {
  return [
    ...unknownContainers(pair),
    ...foreignPods(pair),
    ...missingPorts(pair),
    ...wrongPhase(pair),
    ...foreignOwner(pair),
  ];
}

function nameOf({ junction: { target, name } }: Pair): string {
  return `${target.kind} "${target.name || name}"`;
}

function unknownContainers(pair: Pair): readonly string[] {
  const known = pair.base.template.containers.map(({ name }) => name);
  return Object.keys(pair.request.images)
    .filter((container) => container !== '' && !known.includes(container))
    .map(
      (container) =>
        `${nameOf(pair)}: no container "${container}"; there are: ${known.join(', ')}`,
    );
}

function foreignPods({ base, target, request, to }: Pair): readonly string[] {
  const labels = { ...base.template.labels, [request.label]: to };
  return target === undefined || selects(target.matchLabels, labels)
    ? []
    : [
        `deployment "${target.metadata.name}" selects ${JSON.stringify(target.matchLabels)}, which the pods of the new version (${JSON.stringify(labels)}) would not have`,
      ];
}

function missingPorts(pair: Pair): readonly string[] {
  const ports = pair.base.template.containers.flatMap((c) => c.ports);
  return pair.junction.service.ports.flatMap(({ targetPort }) =>
    typeof targetPort === 'string' &&
    !ports.some(({ name }) => name === targetPort)
      ? [`${nameOf(pair)}: no container has the port "${targetPort}"`]
      : [],
  );
}

function wrongPhase(pair: Pair): readonly string[] {
  const { state, request } = pair;
  if (request.phase === 'promote') {
    const isHeld = state?.phase === 'held';
    if (isHeld && state.release !== request.release) {
      return [
        `${nameOf(pair)}: ${state.release} is waiting to be promoted, not ${request.release}; leave its inputs out, or release it first`,
      ];
    }
    return isHeld || request.isSwitched
      ? []
      : [
          `${nameOf(pair)}: nothing is waiting to be promoted; run phase "release" with promote "manual" first`,
        ];
  }
  return request.release === ''
    ? [`${nameOf(pair)}: no image was given, nor manifests or kustomize`]
    : [];
}

/** A GitOps tool that applies what is switched would put it back. */
function foreignOwner(pair: Pair): readonly string[] {
  const { object, target } = pair.junction;
  const field = target.kind === 'service' ? 'selector' : 'rules';
  const owner = gitOpsOwner(object.metadata, `f:${field}`);
  return owner === undefined
    ? []
    : [
        `${nameOf(pair)}: "${owner}" owns the ${field} and would revert the switch; let it ignore spec.${field} (Argo CD: ignoreDifferences) and not apply it`,
      ];
}
