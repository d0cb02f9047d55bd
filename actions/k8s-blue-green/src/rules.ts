import { execRules, jobRules } from '@kit/hooks';
import type { Rule } from '@kit/kubernetes';
import type { TargetKind } from '@kit/traffic';
import type { Inputs } from './inputs.ts';

/** The minimal Role when a Service is switched; README.md has it as YAML. */
export const neededRules: readonly Rule[] = [
  { group: '', resource: 'services', verbs: ['get', 'patch', 'create'] },
  {
    group: 'apps',
    resource: 'deployments',
    verbs: ['list', 'watch', 'create', 'patch'],
  },
  { group: 'apps', resource: 'deployments/scale', verbs: ['patch'] },
  { group: 'apps', resource: 'replicasets', verbs: ['list'] },
  { group: '', resource: 'pods', verbs: ['list', 'watch'] },
  {
    group: 'discovery.k8s.io',
    resource: 'endpointslices',
    verbs: ['list', 'watch'],
  },
  {
    group: 'coordination.k8s.io',
    resource: 'leases',
    verbs: ['get', 'create', 'update'],
  },
];

/** Not needed: with it, what happened stands in Events as well. */
export const eventRule: Rule = {
  group: '',
  resource: 'events',
  verbs: ['create'],
};

/** The same for what stands before the Services of both colours. */
export function rulesFor(kind: TargetKind): readonly Rule[] {
  if (kind === 'service') return neededRules;
  const rest = neededRules.filter(({ resource }) => resource !== 'services');
  return [
    { group: '', resource: 'services', verbs: ['list', 'create', 'patch'] },
    targetRules[kind],
    ...rest,
  ];
}

const targetRules = {
  ingress: {
    group: 'networking.k8s.io',
    resource: 'ingresses',
    verbs: ['get', 'patch'],
  },
  httproute: {
    group: 'gateway.networking.k8s.io',
    resource: 'httproutes',
    verbs: ['get', 'patch'],
  },
} as const;

/** What an adoption needs; to print its steps, reading is enough. */
export function adoptionRules(adopt: 'print' | 'take'): readonly Rule[] {
  const reading: readonly Rule[] = [
    { group: '', resource: 'services', verbs: ['list'] },
    { group: 'apps', resource: 'deployments', verbs: ['list'] },
    {
      group: 'autoscaling',
      resource: 'horizontalpodautoscalers',
      verbs: ['list'],
    },
    { group: 'policy', resource: 'poddisruptionbudgets', verbs: ['list'] },
  ];
  return adopt === 'print'
    ? reading
    : [...neededRules.map(withoutServiceCreate), ...reading];
}

/** An adoption makes no preview. */
function withoutServiceCreate(rule: Rule): Rule {
  return rule.resource === 'services'
    ? { ...rule, verbs: rule.verbs.filter((verb) => verb !== 'create') }
    : rule;
}

/** What further inputs ask for. */
export function hookRules({
  execChecks,
  beforeDeployJobs,
  beforeSwitchJobs,
  afterSwitchJobs,
}: Partial<Inputs>): readonly Rule[] {
  const jobs = beforeDeployJobs ?? beforeSwitchJobs ?? afterSwitchJobs;
  return [
    ...(execChecks === undefined ? [] : execRules),
    ...(jobs === undefined ? [] : jobRules),
  ];
}
