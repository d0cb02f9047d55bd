import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Shop } from './shop.ts';

export interface ExpiringAccess {
  /** A kubeconfig whose exec plugin gives one token after the other. */
  readonly kubeconfig: string;
  /** From now on the API server answers 401 to the first one. */
  expire(): void;
  remove(): Promise<void>;
}

/** Access by an exec plugin whose first token the API server stops to take. */
export async function expiringAccess(
  shop: Shop,
  tokens: readonly [string, string],
): Promise<ExpiringAccess> {
  const folder = await mkdtemp(join(tmpdir(), 'plugin-'));
  const command = join(folder, 'plugin');
  const script = `#!/bin/sh
n=$(cat ${folder}/n 2>/dev/null || echo 0)
echo $((n + 1)) > ${folder}/n
[ "$n" = 0 ] && t=${tokens[0]} || t=${tokens[1]}
printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"%s"}}' "$t"
`;
  await writeFile(command, script);
  await chmod(command, 0o755);
  const config = JSON.parse(shop.kubeconfig());
  const apiVersion = 'client.authentication.k8s.io/v1beta1';
  config.users[0].user = { exec: { apiVersion, command } };
  let isExpired = false;
  shop.proxy.add({
    when: ({ authorization }) =>
      isExpired && authorization === `Bearer ${tokens[0]}`,
    fault: { kind: 'answer', status: 401 },
    times: 1000,
  });
  return {
    kubeconfig: JSON.stringify(config),
    expire: () => {
      isExpired = true;
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
