import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Rule } from '@kit/kubernetes';
import { neededRules } from '../../actions/k8s-blue-green/src/rules.ts';
import {
  serviceRules,
  workloadRules,
} from '../../actions/k8s-rollback/src/rules.ts';
import { tokenFor } from './support/rbac.ts';
import { openShop, type Shop } from './support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

interface Without {
  readonly what: string;
  readonly rules: readonly Rule[];
}

/** The rules with any one verb taken out. */
function eachWithout(rules: readonly Rule[]): Without[] {
  return rules.flatMap((rule, index) =>
    rule.verbs.map((verb) => ({
      what: `${verb} ${rule.resource}${rule.group && `.${rule.group}`}`,
      rules: rules.with(index, {
        ...rule,
        verbs: rule.verbs.filter((other) => other !== verb),
      }),
    })),
  );
}

let account = 0;

describe('the minimal Role', () => {
  it('is enough for a release and the rollback of it', async () => {
    const token = await tokenFor(shop, 'release', neededRules);
    const released = await shop.release({ kubeconfig: shop.kubeconfig(token) });
    expect(released.exitCode).toBe(0);
    const back = await tokenFor(shop, 'rollback', serviceRules);
    const rolled = await shop.rollback({ kubeconfig: shop.kubeconfig(back) });
    expect(rolled.exitCode).toBe(0);
    expect(rolled.log).not.toContain('could not be written');
  });

  it.each(eachWithout(neededRules))(
    'of a release names $what when it is missing, before anything is written',
    async ({ what, rules }) => {
      const token = await tokenFor(shop, `r${account++}`, rules);
      const before = shop.proxy.writes().length;
      const result = await shop.release({
        image: 'app=app:9',
        kubeconfig: shop.kubeconfig(token),
      });
      expect(result.exitCode).toBe(1);
      expect(result.log).toContain(`may not: ${what}`);
      expect(shop.proxy.writes()).toHaveLength(before);
    },
  );

  it.each(eachWithout(serviceRules))(
    'of a rollback names $what when it is missing',
    async ({ what, rules }) => {
      const token = await tokenFor(shop, `b${account++}`, rules);
      const result = await shop.rollback({
        kubeconfig: shop.kubeconfig(token),
      });
      expect([
        result.exitCode,
        result.log.includes(`may not: ${what}`),
      ]).toEqual([1, true]);
    },
  );

  it.each(eachWithout(workloadRules))(
    'of a workload names $what when it is missing',
    async ({ what, rules }) => {
      const token = await tokenFor(shop, `w${account++}`, rules);
      const result = await shop.rollback({
        service: '',
        workload: 'deployment/web-blue',
        kubeconfig: shop.kubeconfig(token),
      });
      expect([
        result.exitCode,
        result.log.includes(`may not: ${what}`),
      ]).toEqual([1, true]);
    },
  );
});

describe('an exec plugin', () => {
  it('is asked again when its token expires during the watch', async () => {
    const tokens = [
      await tokenFor(shop, 'exec-1', neededRules),
      await tokenFor(shop, 'exec-2', neededRules),
    ];
    const folder = await mkdtemp(join(tmpdir(), 'plugin-'));
    const plugin = join(folder, 'plugin');
    const script = `#!/bin/sh\nn=$(cat ${folder}/n 2>/dev/null || echo 0)\necho $((n + 1)) > ${folder}/n\n[ "$n" = 0 ] && t=${tokens[0]} || t=${tokens[1]}\nprintf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"%s"}}' "$t"\n`;
    await writeFile(plugin, script);
    await chmod(plugin, 0o755);
    const config = JSON.parse(shop.kubeconfig());
    config.users[0].user = {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1beta1',
        command: plugin,
      },
    };
    let isExpired = false;
    shop.proxy.add({
      when: ({ authorization }) =>
        isExpired && authorization === `Bearer ${tokens[0]}`,
      fault: { kind: 'answer', status: 401 },
      times: 1000,
    });
    const result = await shop.release(
      { image: 'app=app:5', kubeconfig: JSON.stringify(config), bake: '1s' },
      {
        onLine: (line) => {
          if (line.startsWith('traffic: done')) isExpired = true;
        },
      },
    );
    await rm(folder, { recursive: true });
    expect(result.exitCode).toBe(0);
    expect(result.log.replaceAll(/::add-mask::.*/g, '')).not.toContain(
      tokens[0],
    );
  });

  it('that fails is told with its install hint, and nothing is written', async () => {
    const config = JSON.parse(shop.kubeconfig());
    config.users[0].user = {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'no-such-plugin',
        installHint: 'install no-such-plugin first',
      },
    };
    const before = shop.proxy.writes().length;
    const result = await shop.release({ kubeconfig: JSON.stringify(config) });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('install no-such-plugin first');
    expect(shop.proxy.writes()).toHaveLength(before);
  });
});
