import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock, waitUntil } from '@kit/clock';
import { parseConditions } from '@kit/kube-objects';
import { conditionOf, type KubernetesClient } from '@kit/kubernetes';
import { parse } from 'yaml';

const module = 'sigs.k8s.io/gateway-api@v1.4.1';
const file = 'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml';

/** The HTTPRoute of the Gateway API, from its Go module; once is enough. */
export async function installHttpRoutes(
  client: KubernetesClient,
): Promise<void> {
  const resource = await client.resourceOf(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
  );
  const name = 'httproutes.gateway.networking.k8s.io';
  if ((await client.find(resource, { name })) === undefined) {
    const { stdout } = await promisify(execFile)('go', [
      'mod',
      'download',
      '-json',
      module,
    ]);
    const { Dir } = JSON.parse(stdout) as { Dir: string };
    const body: unknown = parse(await readFile(join(Dir, file), 'utf8'));
    await client.apply(resource, { name }, body, {
      fieldManager: 'test',
      force: true,
    });
  }
  await waitUntil(
    async () => {
      const { raw } = await client.get(resource, { name });
      const found = conditionOf(parseConditions(raw), 'Established');
      return found?.status === 'True'
        ? { done: true, value: undefined }
        : { done: false, seen: 'not established' };
    },
    { what: name, timeoutMs: 30_000, intervalMs: 200, clock: systemClock },
  );
}
