import { didYouMean } from '@kit/errors';

const plurals = {
  deployment: 'deployments',
  statefulset: 'statefulsets',
  daemonset: 'daemonsets',
} as const;
export type WorkloadPlural = (typeof plurals)[keyof typeof plurals];
const short: Readonly<Record<string, keyof typeof plurals>> = {
  deployment: 'deployment',
  deployments: 'deployment',
  deploy: 'deployment',
  statefulset: 'statefulset',
  statefulsets: 'statefulset',
  sts: 'statefulset',
  daemonset: 'daemonset',
  daemonsets: 'daemonset',
  ds: 'daemonset',
};

export interface WorkloadRef {
  /** `deployment/api`: unique, and how messages call it. */
  readonly id: string;
  readonly name: string;
  readonly plural: WorkloadPlural;
}

/** `deployment/api`, or `api`, which is a Deployment; else what is allowed. */
export function parseWorkloadRef(
  text: string,
): WorkloadRef | { readonly allowed: string } {
  const [first = '', second] = text.split('/');
  const kindWord = second === undefined ? 'deployment' : first.toLowerCase();
  const name = second ?? first;
  const kind = Object.hasOwn(short, kindWord) ? short[kindWord] : undefined;
  if (kind === undefined) {
    return {
      allowed: `deployment/NAME, statefulset/NAME or daemonset/NAME${didYouMean(kindWord, Object.keys(plurals))}`,
    };
  }
  if (!/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name)) {
    return { allowed: 'a name of lower-case letters, digits, "-" and "."' };
  }
  return workloadRef(kind, name);
}

/** The reference of a manifest's object; `undefined` when it is no workload. */
export function refOfKind(
  apiVersion: string,
  kind: string,
  name: string,
): WorkloadRef | undefined {
  const word = short[kind.toLowerCase()];
  return apiVersion === 'apps/v1' && word !== undefined
    ? workloadRef(word, name)
    : undefined;
}

function workloadRef(kind: keyof typeof plurals, name: string): WorkloadRef {
  return { id: `${kind}/${name}`, name, plural: plurals[kind] };
}
