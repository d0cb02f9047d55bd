import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Rule } from '@kit/kubernetes';
import {
  hookRules,
  neededRules,
} from '../../actions/k8s-blue-green/src/rules.ts';
import { tokenFor } from '../cluster/support/rbac.ts';
import { imagesOf, openShop, type Shop } from '../cluster/support/shop.ts';

let shop: Shop;
let token = '';
beforeAll(async () => {
  const kubeconfig = await readFile(direct(), 'utf8');
  token = /token: "(.+)"/.exec(kubeconfig)?.[1] ?? '';
  shop = await openShop({
    image: 'kit.local/shop:1',
    container: {
      readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
      // As an application may well print it.
      env: [{ name: 'TOKEN', value: token }],
    },
  });
});
afterAll(() => shop.close());

const busybox = (...argv: string[]) => JSON.stringify(['busybox', ...argv]);
const health = busybox('wget', '-qO-', 'http://127.0.0.1:8080/');

// Without the fault proxy, which knows no WebSockets.
const direct = () => process.env['KIT_CLUSTER_KUBECONFIG'] ?? '';
const release = (inputs: Record<string, string>) =>
  shop.release({
    kubeconfig: direct(),
    namespace: shop.namespace,
    bake: '200ms',
    ...inputs,
  });

describe('a check inside a pod', () => {
  it.each([
    [
      'ends with 3',
      busybox('sh', '-c', 'echo no database; exit 3'),
      /ended with 3; it wrote last: no database/,
    ],
    ['is not there', '["no-such-program"]', /did not begin: .*no-such-program/],
    ['does not end', busybox('sleep', '600'), /did not end within 3 s/],
  ])('that %s stops a release before the switch', async (_, argv, message) => {
    const result = await release({
      image: 'app=kit.local/shop:2',
      'exec-checks': `web: ${argv}`,
      'exec-timeout': argv.includes('sleep') ? '3s' : '30s',
    });
    expect(result.log).toMatch(message);
    expect([
      result.exitCode,
      result.outputs.get('reason-code'),
      await shop.colour(),
    ]).toEqual([1, 'exec-check-failed', 'blue']);
  });

  it('that ends with 0 lets it go on, and no shell reads it', async () => {
    const literal = busybox('test', '$(exit 1)', '=', '$(exit 1)');
    const result = await release({
      image: 'app=kit.local/shop:2',
      'exec-checks': `web: ${health}\nweb/app: ${literal}`,
    });
    expect(result.log).toMatch(
      /exec-check: done \(busybox wget .* in web-green-/,
    );
    expect([result.exitCode, await shop.colour()]).toEqual([0, 'green']);
  });

  it('needs both verbs on pods/exec, and names what is missing', async () => {
    const needed = [...neededRules, ...hookRules({ execChecks: [] })];
    for (const verb of ['get', 'create']) {
      const rules: Rule[] = needed.map((rule) =>
        rule.resource === 'pods/exec'
          ? { ...rule, verbs: rule.verbs.filter((other) => other !== verb) }
          : rule,
      );
      const result = await shop.release({
        image: 'app=kit.local/shop:3',
        'exec-checks': `web: ${health}`,
        kubeconfig: shop.kubeconfig(await tokenFor(shop, `no-${verb}`, rules)),
      });
      expect(result.exitCode).toBe(1);
      expect(result.log).toContain(`may not: ${verb} pods/exec`);
    }
  });

  it('shows what it wrote without the secrets that are known', async () => {
    const result = await release({
      image: 'app=kit.local/shop:3',
      'exec-checks': `web: ${busybox('sh', '-c', 'echo "token $TOKEN"; exit 1')}`,
    });
    expect(token.length).toBeGreaterThan(10);
    expect(result.log).toContain('it wrote last: token ***');
    const shown = result.log.replaceAll(/^::add-mask::.*$/gm, '');
    expect(`${shown}${result.summary}`).not.toContain(token);
    expect(JSON.stringify([...result.outputs])).not.toContain(token);
  });

  it('takes a rolling update back when it fails', async () => {
    const images = 'deployment/web-green=kit.local/shop:3';
    const deploy = (argv: string) =>
      shop.deploy({
        images,
        kubeconfig: direct(),
        namespace: shop.namespace,
        'exec-checks': `deployment/web-green: ${argv}`,
      });
    const failed = await deploy('["busybox", "false"]');
    expect([
      failed.exitCode,
      failed.outputs.get('reason-code'),
      failed.outputs.get('rolled-back'),
    ]).toEqual([1, 'exec-check-failed', 'true']);
    expect(await imagesOf(shop.client, 'web-green')).toBe('kit.local/shop:2');
    const passed = await deploy(health);
    expect([passed.exitCode, await imagesOf(shop.client, 'web-green')]).toEqual(
      [0, 'kit.local/shop:3'],
    );
  });
});
