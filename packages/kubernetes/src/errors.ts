import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  KUBECONFIG_INVALID: {
    kind: 'configuration',
    meaning: 'The cluster access that was given cannot be used.',
    remedy:
      'Give a kubeconfig as a path, as text or in base64, with a context that names a cluster and a user.',
  },
  CREDENTIAL_PLUGIN_FAILED: {
    kind: 'world',
    meaning: 'The exec plugin of the kubeconfig gave no credential.',
    remedy:
      'Log in before this step (azure/login, aws-actions/configure-aws-credentials, google-github-actions/auth) and see that the plugin is on the PATH.',
  },
  KUBERNETES_UNREACHABLE: {
    kind: 'world',
    meaning: 'The API server could not be reached, or did not answer in time.',
    remedy:
      'Check the server address, the network of the runner and the proxy; run the step again.',
  },
  KUBERNETES_UNAUTHORIZED: {
    kind: 'configuration',
    meaning:
      'The API server does not accept the credential, also not a fresh one.',
    remedy: 'Log in again: the token has expired or is of another cluster.',
  },
  KUBERNETES_FORBIDDEN: {
    kind: 'configuration',
    meaning: 'The API server does not allow the action what it needs.',
    remedy: 'Add the rule that the message names to the Role of this identity.',
  },
  KUBERNETES_NOT_FOUND: {
    kind: 'configuration',
    meaning: 'An object that the action works on does not exist.',
    remedy: 'Check the name and the namespace.',
  },
  KUBERNETES_CONFLICT: {
    kind: 'world',
    meaning: 'Somebody else changed the object at the same time.',
    remedy: 'See who did; run the step again when it is at rest.',
  },
  KUBERNETES_REJECTED: {
    kind: 'configuration',
    meaning:
      'The API server, or an admission webhook, refused what was written.',
    remedy: 'Correct what the message names.',
  },
  KUBERNETES_SERVER_FAILED: {
    kind: 'world',
    meaning: 'The API server answered with an error of its own.',
    remedy: 'Run the step again; look at the health of the control plane.',
  },
  KUBERNETES_OUTCOME_UNKNOWN: {
    kind: 'world',
    meaning:
      'A write got no answer, and whether it took effect could not be read back.',
    remedy: 'Run the step again: it looks at what is there before it writes.',
  },
});
