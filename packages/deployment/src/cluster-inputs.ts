import { text } from '@kit/action';

/** The inputs of every action that writes to a cluster, and their order. */
export function clusterInputs<const Manager extends string>(manager: Manager) {
  return {
    // Not secret as a whole: `kind: Config` is none. Its tokens and keys are
    // masked when they are read.
    kubeconfig: text(),
    context: text(),
    namespace: text(),
    'field-manager': text({ default: manager }),
  } as const;
}
