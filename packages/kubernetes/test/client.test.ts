import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createSecrets } from '@kit/action';
import { systemClock } from '@kit/clock';
import {
  connect,
  createBell,
  follow,
  loadAccess,
  missingRules,
  resourcePath,
  resources,
  rulesAsYaml,
} from '../src/index.ts';

type Answer = (
  request: IncomingMessage,
  response: ServerResponse,
  tried: number,
) => void;

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function tokenFile() {
  const folder = await mkdtemp(join(tmpdir(), 'token-'));
  ends.push(() => void rm(folder, { recursive: true }));
  const file = join(folder, 'token');
  await writeFile(file, 't');
  return file;
}

/** A client of a server that answers as `answer` says. */
async function clientOf(answer: Answer, user: object = { token: 't' }) {
  let tried = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(request, response, ++tried));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const kubeconfig = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'u', user }],
    contexts: [
      { name: 'x', context: { cluster: 'c', user: 'u', namespace: 'shop' } },
    ],
    'current-context': 'x',
  });
  const access = await loadAccess({ kubeconfig, env: {}, workspace: '/' });
  const { client, close } = connect(access, {
    clock: systemClock,
    secrets: createSecrets(() => undefined),
    env: {},
    userAgent: 'test',
    timeoutMs: 300,
    budgetMs: 3000,
  });
  ends.push(() => {
    close();
    server.close();
    server.closeAllConnections();
  });
  return { client, tried: () => tried };
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers = {},
) {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...headers,
  });
  response.end(JSON.stringify(body));
}

const service = (selector: object) => ({
  kind: 'Service',
  metadata: { name: 'web', resourceVersion: '1' },
  spec: { selector },
});
const patch = { type: 'json', body: [] } as const;
const applied = ({
  selector,
}: {
  selector: Readonly<Record<string, string>>;
}) => selector['version'] === 'green';

describe('a read', () => {
  it.each([500, 502, 503, 504, 429])(
    'is tried again after %d',
    async (status) => {
      const { client, tried } = await clientOf((_request, response, n) =>
        send(response, n === 1 ? status : 200, service({})),
      );
      expect(
        (await client.get(resources.services, { name: 'web' })).metadata.name,
      ).toBe('web');
      expect(tried()).toBe(2);
    },
  );

  it('is tried again when it hangs or is cut off', async () => {
    const { client, tried } = await clientOf((_request, response, n) => {
      if (n === 1) return;
      if (n === 2) response.destroy();
      else send(response, 200, service({}));
    });
    await client.get(resources.services, { name: 'web' });
    expect(tried()).toBe(3);
  });

  it.each([
    [401, 'KUBERNETES_UNAUTHORIZED'],
    [403, 'KUBERNETES_FORBIDDEN'],
    [404, 'KUBERNETES_NOT_FOUND'],
    [409, 'KUBERNETES_CONFLICT'],
    [422, 'KUBERNETES_REJECTED'],
    [501, 'KUBERNETES_SERVER_FAILED'],
  ])('of %d is not tried again and fails with %s', async (status, code) => {
    const { client, tried } = await clientOf((_request, response) =>
      send(response, status, { message: 'no' }),
    );
    await expect(
      client.get(resources.services, { name: 'web' }),
    ).rejects.toMatchObject({
      code,
      message: expect.stringContaining('services "web" in shop: no'),
    });
    expect(tried()).toBe(1);
  });

  it('finds nothing where there is nothing', async () => {
    const { client } = await clientOf((_request, response) =>
      send(response, 404, {}),
    );
    expect(
      await client.find(resources.services, { name: 'web' }),
    ).toBeUndefined();
  });
});

describe('a write', () => {
  it('whose answer is lost is read back, and not repeated when it took effect', async () => {
    const methods: string[] = [];
    const { client } = await clientOf((request, response) => {
      methods.push(request.method ?? '');
      if (request.method === 'PATCH') response.destroy();
      else send(response, 200, service({ version: 'green' }));
    });
    const done = await client.patch(
      resources.services,
      { name: 'web' },
      patch,
      { applied },
    );
    expect(done.selector).toEqual({ version: 'green' });
    expect(methods).toEqual(['PATCH', 'GET']);
  });

  it('that did not take effect is made again', async () => {
    let patches = 0;
    const { client } = await clientOf((request, response) => {
      if (request.method === 'GET')
        send(response, 200, service({ version: 'blue' }));
      else if (++patches === 1) send(response, 500, {});
      else send(response, 200, service({ version: 'green' }));
    });
    await client.patch(resources.services, { name: 'web' }, patch, { applied });
    expect(patches).toBe(2);
  });

  it('is read back also where its credential had to be renewed first', async () => {
    const methods: (string | undefined)[] = [];
    const { client } = await clientOf(
      (request, response, n) => {
        methods.push(request.method);
        if (n === 1) send(response, 401, {});
        else if (n === 2) response.destroy();
        else send(response, 200, service({ version: 'green' }));
      },
      { tokenFile: await tokenFile() },
    );
    const place = { name: 'web' };
    const done = await client.patch(resources.services, place, patch, {
      applied,
    });
    expect(done.selector).toEqual({ version: 'green' });
    expect(methods).toEqual(['PATCH', 'PATCH', 'GET']);
  });

  it.each([409, 422])(
    'that took effect only after it was read back is not told as a %d',
    async (refusal) => {
      const { client } = await clientOf((_request, response, n) => {
        if (n === 1) response.destroy();
        else if (n === 2) send(response, 200, service({ version: 'blue' }));
        else if (n === 3) send(response, refusal, { message: 'no' });
        else send(response, 200, service({ version: 'green' }));
      });
      const place = { name: 'web' };
      const done = await client.patch(resources.services, place, patch, {
        applied,
      });
      expect(done.selector).toEqual({ version: 'green' });
    },
  );

  it('of which nobody can tell is never repeated', async () => {
    const { client, tried } = await clientOf((_request, response) =>
      response.destroy(),
    );
    await expect(
      client.patch(resources.services, { name: 'web' }, patch),
    ).rejects.toMatchObject({ code: 'KUBERNETES_OUTCOME_UNKNOWN' });
    expect(tried()).toBe(1);
  });

  it('waits as long as Retry-After says', async () => {
    const { client } = await clientOf((_request, response, n) =>
      send(
        response,
        n === 1 ? 429 : 200,
        service({}),
        n === 1 ? { 'retry-after': '1' } : {},
      ),
    );
    const begun = performance.now();
    await client.patch(resources.services, { name: 'web' }, patch);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(950);
  });
});

describe('a follower', () => {
  it('takes changes from the watch, and lists again when its version is too old', async () => {
    let lists = 0;
    const { client } = await clientOf((request, response) => {
      if (!request.url?.includes('watch=true')) {
        send(response, 200, {
          metadata: { resourceVersion: '5' },
          items: [{ metadata: { name: `pod-${++lists}`, uid: 'u' } }],
        });
        return;
      }
      response.writeHead(200);
      if (lists === 1) {
        response.write(
          `${JSON.stringify({ type: 'ADDED', object: { metadata: { name: 'new', uid: 'n', resourceVersion: '6' } } })}\n`,
        );
        response.end(
          `${JSON.stringify({ type: 'ERROR', object: { code: 410 } })}\n`,
        );
      } else response.write('\n');
    });
    const bell = createBell(systemClock);
    const pods = await follow(
      client,
      resources.pods,
      {},
      {
        clock: systemClock,
        onChange: bell.ring,
        signal: new AbortController().signal,
      },
    );
    const seen: string[] = [];
    for (let rings = 0; rings < 2; rings++) {
      await bell.wait(1000);
      seen.push(
        pods
          .items()
          .map(({ metadata }) => metadata.name)
          .join(),
      );
    }
    pods.stop();
    expect(seen.at(-1)).toBe('pod-2');
  });
});

describe('permissions', () => {
  const granted = [
    { groups: [''], resources: ['services', 'pods/*'], verbs: ['get'] },
    { groups: ['apps'], resources: ['*'], verbs: ['*'] },
  ];
  it.each([
    [{ group: '', resource: 'services', verbs: ['get', 'patch'] }, ['patch']],
    [{ group: 'apps', resource: 'deployments/scale', verbs: ['patch'] }, []],
    [{ group: '', resource: 'pods/log', verbs: ['get'] }, ['get']],
    [{ group: 'batch', resource: 'jobs', verbs: ['get'] }, ['get']],
  ])('of %j lack %j', (rule, verbs) => {
    expect(
      missingRules(granted, [rule]).flatMap((missing) => missing.verbs),
    ).toEqual(verbs);
  });

  it('are shown as they go into a Role', () => {
    expect(
      rulesAsYaml([
        { group: 'apps', resource: 'deployments', verbs: ['get', 'patch'] },
      ]),
    ).toBe(
      '- apiGroups: ["apps"]\n  resources: ["deployments"]\n  verbs: ["get", "patch"]',
    );
  });
});

describe('the path of an object', () => {
  it('has the group, the namespace and the subresource', () => {
    expect(
      resourcePath(resources.deployments, {
        namespace: 'shop',
        name: 'web',
        subresource: 'scale',
      }),
    ).toBe('/apis/apps/v1/namespaces/shop/deployments/web/scale');
    expect(resourcePath(resources.pods, { namespace: 'a/b' })).toBe(
      '/api/v1/namespaces/a%2Fb/pods',
    );
  });
});

describe('a kind that the server does not have yet', () => {
  const widgets = {
    resources: [{ name: 'widgets', kind: 'Widget', namespaced: true }],
  };

  it.each([
    ['its group is not there', 404, {}],
    ['its group has other kinds only', 200, { resources: [] }],
  ])('is asked for again when %s', async (_, status, body) => {
    const { client, tried } = await clientOf((_request, response, n) =>
      n === 1 ? send(response, status, body) : send(response, 200, widgets),
    );
    const ask = () => client.resourceOf('example.com/v1', 'Widget');
    await expect(ask()).rejects.toThrow();
    expect((await ask()).plural).toBe('widgets');
    await ask();
    expect(tried()).toBe(2);
  });
});

describe('a server that ends each watch at once', () => {
  it.each([200, 410])('is not asked without a pause (%d)', async (status) => {
    let watches = 0;
    const { client } = await clientOf((request, response) => {
      if (!request.url?.includes('watch=true'))
        return send(response, 200, {
          metadata: { resourceVersion: '1' },
          items: [],
        });
      watches += 1;
      if (status === 200) return void response.writeHead(200).end();
      return send(response, 410, {});
    });
    const over = new AbortController();
    ends.push(() => over.abort());
    await follow(
      client,
      resources.pods,
      {},
      {
        clock: systemClock,
        onChange: () => undefined,
        signal: over.signal,
      },
    );
    await systemClock.sleep(1500, over.signal);
    over.abort();
    expect(watches).toBeLessThan(10);
  });
});
