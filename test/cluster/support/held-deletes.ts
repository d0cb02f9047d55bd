import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { wordAt } from '@kit/kube-objects';
import { type Resource, resources } from '@kit/kubernetes';
import { until } from './obstacles.ts';
import type { Shop } from './shop.ts';

const admission = 'admissionregistration.k8s.io/v1';
const webhooks: Resource = {
  apiVersion: admission,
  kind: 'ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
  isNamespaced: false,
  parse: resources.resourceQuotas.parse,
};

export interface HeldDeletes {
  /** How many pods somebody tries to delete, and waits. */
  waiting(): number;
  /** They may be deleted now. */
  letGo(): void;
  remove(): Promise<void>;
}

/**
 * Nobody's delete of a pod comes to its end for now: who puts a Deployment to
 * sleep has asked for it, and its pods are still ready, as where the controller
 * has much to do.
 */
export async function holdDeletes({
  client,
  namespace,
}: Shop): Promise<HeldDeletes> {
  const { key, cert } = await certificate();
  const held = Promise.withResolvers<void>();
  let asked = 0;
  let rehearsals = 0;
  const server = createServer({ key, cert }, async (incoming, outgoing) => {
    const review: unknown = JSON.parse(await text(incoming));
    const isRehearsal = Object(review).request?.dryRun === true;
    if (isRehearsal) rehearsals++;
    else {
      asked++;
      await held.promise;
    }
    const uid = wordAt(review, 'request', 'uid');
    const { apiVersion, kind } = Object(review);
    const response = { uid, allowed: true };
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(JSON.stringify({ apiVersion, kind, response }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const name = `hold-${namespace}`;
  await client.create(
    webhooks,
    webhookOf(name, namespace, {
      url: `https://127.0.0.1:${port}/`,
      caBundle: Buffer.from(cert).toString('base64'),
    }),
  );
  const [pod = ''] = (await client.list(resources.pods)).items.map(
    ({ metadata }) => metadata.name,
  );
  await until('the webhook is asked', async () => {
    await client.send({
      method: 'DELETE',
      path: `/api/v1/namespaces/${namespace}/pods/${pod}`,
      query: { dryRun: 'All' },
      what: 'a rehearsal',
      safety: 'repeatable',
    });
    return rehearsals > 0;
  });
  return {
    waiting: () => asked,
    letGo: held.resolve,
    async remove() {
      held.resolve();
      await client.delete(webhooks, { name });
      server.close();
      server.closeAllConnections();
    },
  };
}

function webhookOf(name: string, namespace: string, clientConfig: object) {
  return {
    apiVersion: admission,
    kind: webhooks.kind,
    metadata: { name },
    webhooks: [
      {
        name: 'hold.kit.test',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Ignore',
        timeoutSeconds: 30,
        clientConfig,
        namespaceSelector: {
          matchLabels: { 'kubernetes.io/metadata.name': namespace },
        },
        rules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['DELETE'],
            resources: ['pods'],
          },
        ],
      },
    ],
  };
}

async function certificate() {
  const folder = await mkdtemp(join(tmpdir(), 'kit-hold-'));
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'cert.pem');
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-nodes', '-newkey', 'rsa:2048', '-days', '2'],
    ...['-keyout', keyFile, '-out', certFile, '-subj', '/CN=127.0.0.1'],
    ...['-addext', 'subjectAltName=IP:127.0.0.1'],
  ]);
  const [key, cert] = await Promise.all(
    [keyFile, certFile].map((file) => readFile(file, 'utf8')),
  );
  await rm(folder, { recursive: true });
  return { key: key ?? '', cert: cert ?? '' };
}
