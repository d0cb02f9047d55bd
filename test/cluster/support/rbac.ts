import { booleanAt } from '@kit/kube-objects';
import { type Rule, wordAt } from '@kit/kubernetes';
import { until } from './obstacles.ts';
import type { Shop } from './shop.ts';

/** A token of a new service account that may do exactly these things. */
export async function tokenFor(
  shop: Pick<Shop, 'client' | 'namespace'>,
  name: string,
  rules: readonly Rule[],
): Promise<string> {
  const { client, namespace } = shop;
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const post = async (path: string, body: unknown) => {
    const { text } = await client.send({
      method: 'POST',
      path,
      body,
      what: path,
      safety: 'once',
    });
    const answer: unknown = JSON.parse(text);
    return answer;
  };
  await post(`/api/v1/namespaces/${namespace}/serviceaccounts`, {
    metadata: { name },
  });
  await post(`${rbac}/roles`, {
    metadata: { name },
    rules: rules
      .filter(({ verbs }) => verbs.length > 0)
      .map(({ group, resource, verbs }) => ({
        apiGroups: [group],
        resources: [resource],
        verbs,
      })),
  });
  await post(`${rbac}/rolebindings`, {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  });
  await granted(shop, name, rules);
  const answer = await post(
    `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    { spec: { expirationSeconds: 3600 } },
  );
  return wordAt(answer, 'status', 'token');
}

/** The authorizer reads Roles from a watch of its own: what is new comes late. */
async function granted(
  { client, namespace }: Pick<Shop, 'client' | 'namespace'>,
  name: string,
  rules: readonly Rule[],
): Promise<void> {
  const rule = rules.find(({ verbs }) => verbs.length > 0);
  if (rule === undefined) return;
  const { group, verbs } = rule;
  const [resource, subresource] = rule.resource.split('/');
  await until(`the Role of ${name} is known`, async () => {
    const { text } = await client.send({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      body: {
        spec: {
          user: `system:serviceaccount:${namespace}:${name}`,
          resourceAttributes: {
            namespace,
            group,
            resource,
            subresource,
            verb: verbs[0],
          },
        },
      },
      what: 'access of a service account',
      safety: 'repeatable',
    });
    return booleanAt(JSON.parse(text), 'status', 'allowed') === true;
  });
}
