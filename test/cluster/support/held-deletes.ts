import { text } from 'node:stream/consumers';
import { wordAt } from '@kit/kube-objects';
import { type Resource, resources } from '@kit/kubernetes';
import { makeCertificate, startFakeServer } from '@kit/testing';
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
  const tls = makeCertificate(['IP:127.0.0.1']);
  const held = Promise.withResolvers<void>();
  let asked = 0;
  let rehearsals = 0;
  const review = async (body: string) => {
    const given: unknown = JSON.parse(body);
    const { apiVersion, kind, request } = Object(given);
    if (request?.dryRun === true) rehearsals++;
    else {
      asked++;
      await held.promise;
    }
    const response = { uid: wordAt(request, 'uid'), allowed: true };
    return JSON.stringify({ apiVersion, kind, response });
  };
  const server = await startFakeServer(
    (incoming, outgoing) => {
      outgoing.setHeader('content-type', 'application/json');
      void text(incoming)
        .then(review)
        .then((answer) => outgoing.end(answer));
    },
    { tls },
  );
  const name = `hold-${namespace}`;
  await client.create(
    webhooks,
    webhookOf(name, namespace, {
      url: `${server.origin}/`,
      caBundle: Buffer.from(tls.cert).toString('base64'),
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
      await server.close();
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
