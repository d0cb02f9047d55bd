import { valueAt } from '@kit/action';
import { booleanAt, listAt } from '@kit/kube-objects';
import { parseJsonText } from './api-status.ts';
import type { KubernetesClient } from './client.ts';
import { errors } from './errors.ts';

/** One line of a Role: a resource (`deployments`, `pods/log`) and its verbs. */
export interface Rule {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
}

/** Whether a further rule is granted; true as well where nobody can tell. */
export type MayDo = (rule: Rule) => boolean;

const authorization = '/apis/authorization.k8s.io/v1';

/**
 * Throws KUBERNETES_FORBIDDEN with the missing rules as YAML for the Role,
 * before anything is written. Asks once (SelfSubjectRulesReview); a cluster
 * that cannot list all its rules is asked for each of the missing ones. Returns
 * what tells about further rules.
 */
export async function requireRules(
  client: KubernetesClient,
  needed: readonly Rule[],
): Promise<MayDo> {
  const answer = await client.send({
    method: 'POST',
    path: `${authorization}/selfsubjectrulesreviews`,
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectRulesReview',
      spec: { namespace: client.namespace },
    },
    what: 'selfsubjectrulesreviews',
    safety: 'repeatable',
  });
  const status = valueAt(parseJsonText(answer.text), 'status');
  const granted = parseRules(status);
  const isIncomplete = booleanAt(status, 'incomplete');
  let missing = missingRules(granted, needed);
  if (isIncomplete) missing = await reallyMissing(client, missing);
  if (missing.length === 0)
    return (rule) => isIncomplete || missingRules(granted, [rule]).length === 0;
  const what = missing.map(
    ({ group, resource, verbs }) =>
      `${verbs.join(', ')} ${resource}${group && `.${group}`}`,
  );
  throw errors.error(
    'KUBERNETES_FORBIDDEN',
    `in namespace ${client.namespace} this identity may not: ${what.join('; ')}`,
    { hint: `Add to its Role:\n${rulesAsYaml(missing)}` },
  );
}

/** A rule of the cluster: any of its groups, resources and verbs. */
export interface GrantedRule {
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

export function parseRules(status: unknown): readonly GrantedRule[] {
  const texts = (rule: unknown, field: string) =>
    listAt(rule, field).map(String);
  return listAt(status, 'resourceRules')
    .filter((rule) => listAt(rule, 'resourceNames').length === 0)
    .map((rule) => ({
      groups: texts(rule, 'apiGroups'),
      resources: texts(rule, 'resources'),
      verbs: texts(rule, 'verbs'),
    }));
}

export function missingRules(
  granted: readonly GrantedRule[],
  needed: readonly Rule[],
): readonly Rule[] {
  return needed.flatMap((rule) => {
    const verbs = rule.verbs.filter(
      (verb) => !granted.some((grant) => allows(grant, rule, verb)),
    );
    return verbs.length === 0 ? [] : [{ ...rule, verbs }];
  });
}

function allows(
  grant: GrantedRule,
  { group, resource }: Rule,
  verb: string,
): boolean {
  const [, subresource] = resource.split('/');
  const names = ['*', resource, ...(subresource ? [`*/${subresource}`] : [])];
  return (
    [group, '*'].some((name) => grant.groups.includes(name)) &&
    names.some((name) => grant.resources.includes(name)) &&
    [verb, '*'].some((name) => grant.verbs.includes(name))
  );
}

async function reallyMissing(
  client: KubernetesClient,
  suspects: readonly Rule[],
): Promise<readonly Rule[]> {
  const checked = await Promise.all(
    suspects.map(async (rule) => {
      const refused = await Promise.all(
        rule.verbs.map(async (verb) => !(await mayDo(client, rule, verb))),
      );
      return {
        ...rule,
        verbs: rule.verbs.filter((_, index) => refused[index]),
      };
    }),
  );
  return checked.filter(({ verbs }) => verbs.length > 0);
}

async function mayDo(client: KubernetesClient, rule: Rule, verb: string) {
  const [resource, subresource] = rule.resource.split('/');
  const answer = await client.send({
    method: 'POST',
    path: `${authorization}/selfsubjectaccessreviews`,
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: {
        resourceAttributes: {
          namespace: client.namespace,
          group: rule.group,
          resource,
          ...(subresource !== undefined && { subresource }),
          verb,
        },
      },
    },
    what: 'selfsubjectaccessreviews',
    safety: 'repeatable',
  });
  return booleanAt(parseJsonText(answer.text), 'status', 'allowed');
}

/** For the Role, ready to be pasted. */
export function rulesAsYaml(rules: readonly Rule[]): string {
  return rules
    .map(
      ({ group, resource, verbs }) =>
        `- apiGroups: ["${group}"]\n  resources: ["${resource}"]\n  verbs: [${verbs.map((verb) => `"${verb}"`).join(', ')}]`,
    )
    .join('\n');
}
