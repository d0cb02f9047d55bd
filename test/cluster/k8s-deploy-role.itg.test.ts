import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@kit/clock';
import { type Resource, resources } from '@kit/kubernetes';
import { parse, stringify } from 'yaml';
import { type DeployNamespace, deployNamespace } from './k8s-deploy-world.ts';

interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
}

const rbac = 'rbac.authorization.k8s.io/v1';
const kind = (apiVersion: string, name: string, plural: string): Resource => ({
  apiVersion,
  kind: name,
  plural,
  isNamespaced: true,
  parse: resources.resourceQuotas.parse,
});
const roles = kind(rbac, 'Role', 'roles');
const readme = await readFile('actions/k8s-deploy/README.md', 'utf8');
const [, block = ''] =
  /## Permissions[\s\S]*?```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
const role: { rules: Rule[] } = parse(block);
const verbs = role.rules.flatMap((rule) =>
  rule.verbs.map((verb) => [verb, rule.resources[0] ?? ''] as const),
);

let space: DeployNamespace;
let kubeconfig: string;

async function grant(rules: readonly Rule[]) {
  const body = {
    apiVersion: rbac,
    kind: 'Role',
    metadata: { name: 'r' },
    rules,
  };
  await space.admin.apply(roles, { name: 'r' }, body, {
    fieldManager: 'test',
    force: true,
  });
  await systemClock.sleep(500);
}

beforeAll(async () => {
  space = await deployNamespace();
  const { admin, name } = space;
  await admin.create(kind('v1', 'ServiceAccount', 'serviceaccounts'), {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'ci' },
  });
  await admin.create(kind(rbac, 'RoleBinding', 'rolebindings'), {
    apiVersion: rbac,
    kind: 'RoleBinding',
    metadata: { name: 'r' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
    subjects: [{ kind: 'ServiceAccount', name: 'ci', namespace: name }],
  });
  const answer = await admin.send({
    method: 'POST',
    path: `/api/v1/namespaces/${name}/serviceaccounts/ci/token`,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {},
    },
    what: 'token',
    safety: 'repeatable',
  });
  const config = parse(await readFile(space.kubeconfig, 'utf8'));
  config.users[0].user = { token: JSON.parse(answer.text).status.token };
  kubeconfig = stringify(config);
  await space.workload('role');
});
afterAll(async () => {
  await space.remove();
  space.close();
});

describe('the Role in the README', () => {
  it('is enough to deploy, and to go back', async () => {
    await grant(role.rules);
    const good = await space.deploy({
      kubeconfig,
      images: 'role=registry.local/api:2',
    });
    expect(good.log).not.toContain('::error');
    expect(good.exitCode).toBe(0);
    const bad = await space.deploy({
      kubeconfig,
      images: 'role=registry.local/missing:1',
    });
    expect(bad.outputs.get('rolled-back')).toBe('true');
  });

  it.each(verbs)(
    'is not enough without %s on %s, and nothing is written',
    async (verb, resource) => {
      await grant(
        role.rules.map((rule) =>
          rule.resources[0] === resource
            ? { ...rule, verbs: rule.verbs.filter((other) => other !== verb) }
            : rule,
        ),
      );
      const before = await space.admin.get(resources.deployments, {
        name: 'role',
      });
      const result = await space.deploy({
        kubeconfig,
        images: 'role=registry.local/api:3',
      });
      expect(result.exitCode).toBe(1);
      expect(result.log).toMatch(new RegExp(`may not: ${verb} ${resource}`));
      expect(result.log).toContain(`verbs: ["${verb}"]`);
      const after = await space.admin.get(resources.deployments, {
        name: 'role',
      });
      expect(after.metadata.generation).toBe(before.metadata.generation);
      expect(after.template.raw).toEqual(before.template.raw);
    },
  );
});
