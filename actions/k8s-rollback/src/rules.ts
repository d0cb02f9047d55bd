import type { Rule } from '@kit/kubernetes';
import type { TargetKind } from '@kit/traffic';

const leases: Rule = {
  group: 'coordination.k8s.io',
  resource: 'leases',
  verbs: ['get', 'create', 'update'],
};

/** For a Service; README.md has the same rules as YAML. */
export const serviceRules: readonly Rule[] = [
  { group: '', resource: 'services', verbs: ['get', 'patch'] },
  { group: 'apps', resource: 'deployments', verbs: ['list', 'watch'] },
  { group: 'apps', resource: 'deployments/scale', verbs: ['patch'] },
  { group: 'apps', resource: 'replicasets', verbs: ['list'] },
  { group: '', resource: 'pods', verbs: ['list', 'watch'] },
  {
    group: 'discovery.k8s.io',
    resource: 'endpointslices',
    verbs: ['list', 'watch'],
  },
  { group: '', resource: 'events', verbs: ['create'] },
  leases,
];

/** The same for what stands before the Services of both colours. */
export function serviceRulesFor(kind: TargetKind): readonly Rule[] {
  if (kind === 'service') return serviceRules;
  const isIngress = kind === 'ingress';
  const rest = serviceRules.filter(({ resource }) => resource !== 'services');
  return [
    { group: '', resource: 'services', verbs: ['list'] },
    {
      group: isIngress ? 'networking.k8s.io' : 'gateway.networking.k8s.io',
      resource: isIngress ? 'ingresses' : 'httproutes',
      verbs: ['get', 'patch'],
    },
    ...rest,
  ];
}

/** For a workload. */
export const workloadRules: readonly Rule[] = [
  {
    group: 'apps',
    resource: 'deployments',
    verbs: ['get', 'list', 'watch', 'patch'],
  },
  { group: 'apps', resource: 'replicasets', verbs: ['list'] },
  { group: '', resource: 'pods', verbs: ['list', 'watch'] },
  { group: '', resource: 'events', verbs: ['create'] },
  leases,
];
