import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { neededRules } from '../../actions/k8s-blue-green/src/rules.ts';
import { tokenFor } from './support/rbac.ts';
import { openShop, type Shop } from './support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

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
