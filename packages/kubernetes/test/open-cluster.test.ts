import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseService } from '@kit/kube-objects';
import { memoryWorld, startFakeServer } from '@kit/testing';
import {
  openCluster,
  recordEvent,
  requireRules,
  resources,
} from '../src/index.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Asked {
  readonly path: string;
  readonly agent: string;
  readonly body: unknown;
}
type Say = (asked: Asked) => { status?: number; body: unknown } | undefined;

async function askedBy(request: IncomingMessage): Promise<Asked> {
  const body = await text(request);
  return {
    path: request.url ?? '',
    agent: request.headers['user-agent'] ?? '',
    body: body === '' ? undefined : JSON.parse(body),
  };
}

/** A cluster of namespace `base` that says this, or nothing at all. */
async function clusterThatSays(say: Say, namespace?: string) {
  const asked: Asked[] = [];
  const server = await startFakeServer(async (request, response) => {
    const one = await askedBy(request);
    asked.push(one);
    const answer = say(one);
    if (answer === undefined) return;
    const { status = 200, body } = answer;
    response.writeHead(status).end(JSON.stringify(body));
  });
  ends.push(server.close);
  const kubeconfig = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: server.origin } }],
    users: [{ name: 'u', user: {} }],
    contexts: [
      { name: 'x', context: { cluster: 'c', user: 'u', namespace: 'base' } },
      { name: 'y', context: { cluster: 'c', user: 'u', namespace: 'other' } },
    ],
    'current-context': 'x',
  });
  const stop = new AbortController();
  const world = memoryWorld({ signal: stop.signal });
  const open = async (context?: string) => {
    const given = { kubeconfig, context, namespace };
    const { client, close } = await openCluster(given, world, 'kit/test');
    ends.push(close);
    return client;
  };
  return { asked, open, world, stop };
}

const web = parseService({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'base', uid: 'u1' },
});

describe('the cluster that an action was given', () => {
  it.each([
    ['of the current context', undefined, undefined, 'base'],
    ['of the context that is named', undefined, 'y', 'other'],
    ['of the input', 'prod', 'y', 'prod'],
  ])('has the namespace %s', async (_, namespace, context, expected) => {
    const cluster = await clusterThatSays(() => ({ body: web.raw }), namespace);
    const client = await cluster.open(context);
    await client.get(resources.services, { name: 'web' });
    expect(cluster.asked.map(({ path, agent }) => [path, agent])).toEqual([
      [`/api/v1/namespaces/${expected}/services/web`, 'kit/test'],
    ]);
  });

  it('has each request as a line of the debug log', async () => {
    const cluster = await clusterThatSays(() => ({ body: web.raw }));
    const client = await cluster.open();
    await client.get(resources.services, { name: 'web' });
    expect(cluster.world.log.entries).toEqual([
      expect.stringMatching(
        /^debug: GET \/api\/v1\/namespaces\/base\/services\/web 200 \d+ ms$/,
      ),
    ]);
  });

  it('is let go when the job is cancelled', async () => {
    const cluster = await clusterThatSays(() => undefined);
    const client = await cluster.open();
    const waiting = client.get(resources.services, { name: 'web' });
    cluster.stop.abort();
    await expect(waiting).rejects.toThrow();
  });

  it('refuses a context that is not there', async () => {
    const cluster = await clusterThatSays(() => undefined);
    await expect(cluster.open('z')).rejects.toThrow('"z"');
  });
});

describe('an Event', () => {
  const event = {
    type: 'Warning',
    reason: 'RollbackExecuted',
    message: 'prices are wrong',
    component: 'k8s-rollback',
    at: Date.UTC(2026, 0, 2, 3, 4, 5),
  } as const;

  it('stands beside its object, under a name of its own', async () => {
    const cluster = await clusterThatSays(({ body }) => ({ body }));
    await recordEvent(await cluster.open(), web, event);
    const [{ path, body } = { path: '', body: {} }] = cluster.asked;
    expect(path).toBe('/api/v1/namespaces/base/events');
    expect(body).toMatchObject({
      metadata: {
        name: `web.rollbackexecuted-${event.at.toString(16)}`,
        namespace: 'base',
      },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Service',
        name: 'web',
        namespace: 'base',
        uid: 'u1',
      },
      type: 'Warning',
      reason: 'RollbackExecuted',
      source: { component: 'k8s-rollback' },
      firstTimestamp: '2026-01-02T03:04:05.000Z',
    });
  });

  it('is cut to what the API server takes', async () => {
    const cluster = await clusterThatSays(({ body }) => ({ body }));
    const message = 'x'.repeat(5000);
    await recordEvent(await cluster.open(), web, { ...event, message });
    expect(Object(cluster.asked[0]?.body).message).toHaveLength(1000);
  });

  it('that may not be left is told to who asked', async () => {
    const cluster = await clusterThatSays(() => ({ status: 403, body: {} }));
    const left = recordEvent(await cluster.open(), web, event);
    await expect(left).rejects.toThrow('events');
  });
});

describe('the rules that are required', () => {
  const needed = [
    { group: 'apps', resource: 'deployments', verbs: ['get', 'patch'] },
    { group: '', resource: 'pods/exec', verbs: ['create'] },
  ];
  const review = (rules: readonly object[], incomplete = false) => ({
    body: { status: { resourceRules: rules, incomplete } },
  });
  const rule = (group: string, resource: string, ...verbs: string[]) => ({
    apiGroups: [group],
    resources: [resource],
    verbs,
  });

  it.each([
    [
      'named one by one',
      [
        rule('apps', 'deployments', 'get', 'patch'),
        rule('', 'pods/exec', 'create'),
      ],
    ],
    ['everything', [rule('*', '*', '*')]],
    [
      'any exec',
      [rule('apps', 'deployments', '*'), rule('', '*/exec', 'create')],
    ],
  ])('are there as %s', async (_, rules) => {
    const cluster = await clusterThatSays(() => review(rules));
    const mayDo = await requireRules(await cluster.open(), needed);
    expect(
      mayDo({ group: 'apps', resource: 'deployments', verbs: ['get'] }),
    ).toBe(true);
    expect(cluster.asked).toHaveLength(1);
  });

  it('are not those of one object alone', async () => {
    const one = { ...rule('*', '*', '*'), resourceNames: ['web'] };
    const cluster = await clusterThatSays(() => review([one]));
    await expect(requireRules(await cluster.open(), needed)).rejects.toThrow(
      'in namespace base this identity may not: get, patch deployments.apps; create pods/exec',
    );
  });

  it('are asked for one by one where not all can be listed', async () => {
    const cluster = await clusterThatSays(({ path, body }) =>
      path.endsWith('selfsubjectrulesreviews')
        ? review([rule('apps', 'deployments', 'get')], true)
        : {
            body: {
              status: {
                allowed:
                  Object(body).spec.resourceAttributes.subresource !== 'exec',
              },
            },
          },
    );
    await expect(requireRules(await cluster.open(), needed)).rejects.toThrow(
      'may not: create pods/exec',
    );
    expect(cluster.asked).toHaveLength(3);
  });

  it('may be more than are known where not all can be listed', async () => {
    const cluster = await clusterThatSays(({ path }) =>
      path.endsWith('selfsubjectrulesreviews')
        ? review([], true)
        : { body: { status: { allowed: true } } },
    );
    const mayDo = await requireRules(await cluster.open(), needed);
    expect(mayDo({ group: '', resource: 'events', verbs: ['create'] })).toBe(
      true,
    );
  });
});
