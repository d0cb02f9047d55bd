import { execRules, jobRules } from '@kit/hooks';
import type { Rule } from '@kit/kubernetes';
import type { WorkloadRef } from '@kit/manifests';
import type { Inputs } from './inputs.ts';
import { isChange } from './release-plan.ts';
import type { Release, Unit } from './unit.ts';
import { judgesUsage } from './usage.ts';

const podRule: Rule = { group: '', resource: 'pods', verbs: ['list', 'watch'] };

const always: readonly Rule[] = [
  podRule,
  {
    group: 'coordination.k8s.io',
    resource: 'leases',
    verbs: ['get', 'create', 'update'],
  },
];

/** Only where a threshold is set; to report is not worth a refusal. */
const usageRule: Rule = {
  group: 'metrics.k8s.io',
  resource: 'pods',
  verbs: ['list'],
};

/** Not needed: with it, a rollback stands in an Event as well. */
export const eventRule: Rule = {
  group: '',
  resource: 'events',
  verbs: ['create'],
};

/** What the Role must allow to look at these workloads and to change them. */
export function rulesOf(
  refs: readonly Pick<WorkloadRef, 'plural'>[],
  creates: (plural: string) => boolean = () => false,
): readonly Rule[] {
  const plurals = [...new Set(refs.map(({ plural }) => plural))];
  return [
    ...always,
    ...plurals.map((plural) => ({
      group: 'apps',
      resource: plural,
      verbs: [
        'get',
        'list',
        'watch',
        'patch',
        ...(creates(plural) ? ['create'] : []),
      ],
    })),
  ];
}

/** What it takes to see whether workloads are rolled out. */
export function lookRules(units: readonly Pick<Unit, 'ref'>[]) {
  const plurals = [...new Set(units.map(({ ref }) => ref.plural))];
  const verbs = ['get', 'list', 'watch'];
  return [
    podRule,
    ...plurals.map((resource) => ({ group: 'apps', resource, verbs })),
  ];
}

/** The same, for what this very release changes and makes. */
export function neededRules({ groups }: Release): readonly Rule[] {
  const all = groups.flat();
  const units = all.filter(isChange);
  const isChanged = (one: Unit) =>
    units.some(({ ref }) => ref.plural === one.ref.plural);
  return [
    ...rulesOf(
      units.map(({ ref }) => ref),
      (plural) =>
        units.some(
          ({ ref, former }) => ref.plural === plural && former === undefined,
        ),
    ),
    ...lookRules(all.filter((one) => !isChanged(one))).slice(1),
  ];
}

/** What further inputs ask for. */
export function inputRules(inputs: Inputs): readonly Rule[] {
  const jobs = inputs.beforeDeployJobs ?? inputs.afterDeployJobs;
  return [
    ...(judgesUsage(inputs) ? [usageRule] : []),
    ...(inputs.execChecks === undefined ? [] : execRules),
    ...(jobs === undefined ? [] : jobRules),
  ];
}
