import type { Rule } from '@kit/kubernetes';

/**
 * For a check in a pod. Both verbs: a WebSocket begins with a GET, and since
 * Kubernetes 1.35 the API server asks for `create` as well.
 */
export const execRules: readonly Rule[] = [
  { group: '', resource: 'pods/exec', verbs: ['get', 'create'] },
];

/** For Jobs before and after a release. */
export const jobRules: readonly Rule[] = [
  {
    group: 'batch',
    resource: 'jobs',
    verbs: ['get', 'list', 'watch', 'create'],
  },
];
