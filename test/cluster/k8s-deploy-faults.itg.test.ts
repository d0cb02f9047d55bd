import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  it,
} from '@jest/globals';
import { resources } from '@kit/kubernetes';
import { type DeployNamespace, deployNamespace } from './k8s-deploy-world.ts';
import { callsOf } from './support/api-calls.ts';
import {
  type Fault,
  type FaultProxy,
  isWrite,
  sayRequest,
  startFaultProxy,
} from './support/fault-proxy.ts';

let space: DeployNamespace;
let proxy: FaultProxy;
let count = 0;
const good = 'registry.local/api:2';

beforeAll(async () => {
  space = await deployNamespace();
});
afterAll(async () => {
  await space.remove();
  space.close();
});
afterEach(async () => {
  await proxy.close();
});

/** A workload of its own, and a kubeconfig that goes through the proxy. */
async function behindProxy() {
  proxy = await startFaultProxy(space.access);
  const name = `fault-${count++}`;
  await space.workload(name);
  const kubeconfig = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: proxy.url } }],
    users: [{ name: 'u', user: { token: space.access.user.token } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
  const deploy = (image: string) =>
    space.deploy({ kubeconfig, images: `deployment/${name}=${image}` });
  const image = async () => {
    const found = await space.admin.get(resources.deployments, { name });
    return found.template.containers[0]?.image;
  };
  return { name, deploy, image };
}

const answer = (status: number, headers?: Record<string, string>): Fault => ({
  kind: 'answer',
  status,
  ...(headers !== undefined && { headers }),
  body: { kind: 'Status', message: `injected ${status}` },
});

describe('k8s-deploy behind an API server that misbehaves', () => {
  it('makes the writes of its plan, in at most 20 requests and without a subprocess', async () => {
    const { name, deploy } = await behindProxy();
    const result = await deploy(good);
    expect(result.exitCode).toBe(0);
    const calls = callsOf(proxy.requests);
    const writes = calls
      .filter(isWrite)
      .map(sayRequest)
      .filter((call) => call.includes('deployments'));
    // The change itself, and the state that marks it as proven.
    expect(writes).toEqual(Array(2).fill(`PATCH deployments/${name}`));
    expect(calls.length).toBeLessThanOrEqual(20);
  });

  it.each([
    ['429 with Retry-After', answer(429, { 'retry-after': '1' })],
    ['500', answer(500)],
    ['503', answer(503)],
    ['409', answer(409)],
    ['no answer at all', { kind: 'hang' }],
    ['a connection that closes before', { kind: 'cut-before' }],
    ['a connection that closes after the commit', { kind: 'cut-after' }],
  ] as [string, Fault][])('survives %s at the write', async (_, fault) => {
    const { deploy, image } = await behindProxy();
    proxy.add({
      when: ({ method, path }) =>
        method === 'PATCH' && path.includes('deployments'),
      fault,
    });
    const result = await deploy(good);
    expect(result.exitCode).toBe(0);
    expect(await image()).toBe(good);
  });

  it('survives a watch that is refused with 410, and one that is cut', async () => {
    const { deploy, image } = await behindProxy();
    const when = ({ path }: { path: string }) => path.includes('watch=true');
    proxy.add({ when, fault: answer(410) });
    proxy.add({ when, fault: { kind: 'cut-before' } });
    const result = await deploy(good);
    expect(result.exitCode).toBe(0);
    expect(await image()).toBe(good);
  });

  it.each([
    [403, 'kubernetes-forbidden'],
    [422, 'kubernetes-rejected'],
    [401, 'kubernetes-unauthorized'],
  ])(
    'ends with %i at the write, and has changed nothing',
    async (status, reason) => {
      const { deploy, image } = await behindProxy();
      proxy.add({
        when: ({ method, path }) =>
          method === 'PATCH' && path.includes('deployments'),
        fault: answer(status),
        times: 3,
      });
      const result = await deploy(good);
      expect(result.exitCode).toBe(1);
      expect(result.outputs.get('reason-code')).toBe(reason);
      expect(await image()).toBe('registry.local/api:1');
    },
  );

  it('goes back although the API server fails while it does', async () => {
    const { deploy, image } = await behindProxy();
    let patches = 0;
    proxy.add({
      when: ({ method, path }) =>
        method === 'PATCH' && path.includes('deployments') && ++patches === 2,
      fault: { kind: 'cut-after' },
    });
    const result = await deploy('registry.local/missing:1');
    expect(result.exitCode).toBe(1);
    expect(result.outputs.get('rolled-back')).toBe('true');
    expect(await image()).toBe('registry.local/api:1');
  });
});
