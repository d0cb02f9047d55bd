import {
  type HorizontalPodAutoscaler,
  type KubeObject,
  type Labels,
  matchesLabelSelector,
  objectAt,
} from '@kit/kube-objects';
import {
  type AdoptionFacts,
  type AdoptionPlan,
  adoptedFrom,
} from './adoption-plan.ts';

/** Everything that makes an adoption unsafe, for a person. */
export function checkAdoption(
  { service, autoscalers, budgets }: AdoptionFacts,
  plan: AdoptionPlan,
  label: string,
): readonly string[] {
  const owned = [...owners(service, 'Service'), ...owners(plan.old)];
  if (plan.stage === 'pin') return owned;
  return [
    ...owned,
    ...occupied(plan, label),
    ...scaled(plan, autoscalers),
    ...budgeted(plan, budgets, label),
  ];
}

/** Who writes these objects anew, and would undo the adoption. */
function owners(object: KubeObject, kind = 'Deployment'): readonly string[] {
  const { metadata } = object;
  const what = `${kind.toLowerCase()} "${metadata.name}"`;
  const undone =
    kind === 'Service'
      ? 'would put its selector back'
      : 'would put its pods back, or take away the new Deployment';
  const controller = metadata.owners.find(({ isController }) => isController);
  if (controller !== undefined) {
    return [
      `${what} is controlled by ${controller.kind} "${controller.name}", which ${undone}; make the colours there`,
    ];
  }
  const tool = toolOf(object);
  return tool === undefined
    ? []
    : [
        `${what} belongs to ${tool}, which ${undone}; describe both colours there, or take it out of it first`,
      ];
}

const marks: readonly (readonly [string, string])[] = [
  ['argocd.argoproj.io/tracking-id', 'Argo CD'],
  ['meta.helm.sh/release-name', 'Helm'],
  ['helm.toolkit.fluxcd.io/name', 'Flux'],
  ['kustomize.toolkit.fluxcd.io/name', 'Flux'],
];

function toolOf({ metadata }: KubeObject): string | undefined {
  const words = { ...metadata.labels, ...metadata.annotations };
  const mark = marks.find(([key]) => words[key] !== undefined);
  if (mark !== undefined) return `${mark[1]} (${mark[0]}: ${words[mark[0]]})`;
  const manager = metadata.managers.find((entry) =>
    /^(argocd|flux|kustomize-controller|helm)/i.test(entry.manager),
  );
  return manager === undefined ? undefined : `"${manager.manager}"`;
}

/** A Deployment of that name that no adoption made. */
function occupied(
  { target, targetName, old }: AdoptionPlan,
  label: string,
): readonly string[] {
  return target === undefined ||
    target.metadata.annotations[adoptedFrom] === old.metadata.name
    ? []
    : [
        `deployment "${targetName}" is there already, and was not made of "${old.metadata.name}"; delete or rename it, or let the Service select its "${label}" yourself when it is the same version`,
      ];
}

/** An autoscaler sleeps while its target is not there, and wakes with it. */
function scaled(
  { old, targetName }: AdoptionPlan,
  autoscalers: readonly HorizontalPodAutoscaler[],
): readonly string[] {
  const name = old.metadata.name;
  return autoscalers
    .filter(
      ({ target }) => target.kind === 'Deployment' && target.name === name,
    )
    .map(
      ({ metadata }) =>
        `horizontalpodautoscaler "${metadata.name}" scales "${name}", and would scale nothing afterwards; point it at the new Deployment first (until that is there it leaves everything as it is): kubectl patch hpa ${metadata.name} -n ${metadata.namespace} --type merge -p '{"spec":{"scaleTargetRef":{"name":"${targetName}"}}}'`,
    );
}

/** The new pods must be protected by just the budget that the old ones have. */
function budgeted(
  { old, to }: AdoptionPlan,
  budgets: readonly KubeObject[],
  label: string,
): readonly string[] {
  const before = namesFor(old.template.labels, budgets);
  const after = namesFor({ ...old.template.labels, [label]: to }, budgets);
  if (before.join() === after.join()) return [];
  const say = (names: readonly string[]) => names.join(', ') || 'none';
  return [
    `the pods of "${old.metadata.name}" are protected by the poddisruptionbudget ${say(before)}, and with ${label}=${to} they would be by ${say(after)}; make its selector independent of "${label}"`,
  ];
}

function namesFor(labels: Labels, budgets: readonly KubeObject[]) {
  return budgets
    .filter(({ raw }) =>
      matchesLabelSelector(objectAt(raw, 'spec')['selector'], labels),
    )
    .map(({ metadata }) => metadata.name)
    .sort();
}
