import type { Rule } from '@kit/kubernetes';

/** The minimal Role; README.md has the same rules as YAML. */
export const neededRules: readonly Rule[] = [
  { group: '', resource: 'services', verbs: ['get', 'patch', 'create'] },
  {
    group: 'apps',
    resource: 'deployments',
    verbs: ['list', 'watch', 'create', 'patch'],
  },
  { group: 'apps', resource: 'deployments/scale', verbs: ['patch'] },
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
