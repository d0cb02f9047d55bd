import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
} from '@jest/globals';
import { resources } from '@kit/kubernetes';
import { type DeployNamespace, deployNamespace } from './k8s-deploy-world.ts';
import { type FaultProxy, startFaultProxy } from './support/fault-proxy.ts';

let space: DeployNamespace;
let proxy: FaultProxy;
let count = 0;
let name = '';
const good = 'registry.local/api:2';

beforeAll(async () => {
  space = await deployNamespace();
});
afterAll(async () => {
  await space.remove();
  space.close();
});
beforeEach(async () => {
  proxy = await startFaultProxy(space.access);
  name = `usage-${count++}`;
  await space.workload(name);
  const limits = { cpu: '1', memory: '256Mi' };
  const containers = [{ name: 'app', resources: { limits } }];
  await space.admin.patch(
    resources.deployments,
    { name },
    {
      type: 'strategic',
      body: { spec: { template: { spec: { containers } } } },
    },
  );
});
afterEach(() => proxy.close());

const isUsage = ({ path }: { path: string }) =>
  path.includes('/apis/metrics.k8s.io/');

/** A metrics API in front of the API server, for the pods that there are. */
function measure(cpu: string, memory: string) {
  const items = async () => {
    const labels = `app=${name}`;
    const found = await space.admin.list(resources.pods, { labels });
    return found.items.map(({ metadata }) => ({
      metadata: { name: metadata.name },
      containers: [{ name: 'app', usage: { cpu, memory } }],
    }));
  };
  proxy.add({
    when: isUsage,
    fault: { kind: 'made', body: async () => ({ items: await items() }) },
    times: 99,
  });
}

function kubeconfig(token = space.access.user.token ?? '') {
  return JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: proxy.url } }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
}

function deploy(inputs: Record<string, string> = {}) {
  return space.deploy({
    kubeconfig: kubeconfig(),
    images: `deployment/${name}=${good}`,
    watch: '1s',
    interval: '200ms',
    ...inputs,
  });
}

async function image() {
  const found = await space.admin.get(resources.deployments, { name });
  return found.template.containers[0]?.image;
}

describe('CPU and memory in the watch', () => {
  it('are reported where the cluster measures them', async () => {
    measure('250m', '64Mi');
    const result = await deploy();
    expect(result.exitCode).toBe(0);
    expect(result.log).toContain(
      'cpu 0.5 cores (25 % of the limit), memory 128 MiB (25 % of the limit)',
    );
    expect(result.summary).toContain('25 % of the limit');
    const { watch } = JSON.parse(result.outputs.get('json') ?? '{}');
    expect(watch.usage[0].peak).toMatchObject({
      cpuCores: 0.5,
      cpuPercent: 25,
    });
    expect(watch.reason).toBe('not-analysed');
  });

  it('are passed over in one line where it does not, and asked for once', async () => {
    const result = await deploy();
    expect(result.exitCode).toBe(0);
    expect(result.log.match(/CPU and memory are not known/g)).toHaveLength(1);
    expect(proxy.requests.filter(isUsage)).toHaveLength(1);
  });

  it('send a release back above a threshold', async () => {
    measure('100m', '250Mi');
    const before = await image();
    const result = await deploy({ watch: '30s', 'memory-max': '90%' });
    expect([result.exitCode, await image()]).toEqual([1, before]);
    expect(result.outputs.get('reason-code')).toBe('analysis-failed');
    expect(result.log).toContain('memory (% of its limit)');
  });

  it('only warn above the lower one', async () => {
    measure('800m', '64Mi');
    const result = await deploy({ 'cpu-tell': '70%', 'cpu-max': '95%' });
    expect([result.exitCode, await image()]).toEqual([0, good]);
    expect(result.log).toContain('above its lower threshold: cpu');
    expect(result.outputs.get('verdict')).toBe('analysis-passed');
  });

  it('prove nothing where a threshold is set and nothing is measured', async () => {
    const result = await deploy({ 'cpu-max': '95%' });
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'analysis-inconclusive',
    ]);
    const promoted = await deploy({
      'cpu-max': '95%',
      'on-inconclusive': 'promote',
    });
    expect(promoted.exitCode).toBe(0);
  });

  it('survive a metrics API that fails for a while', async () => {
    proxy.add({
      when: isUsage,
      fault: { kind: 'answer', status: 503 },
      times: 2,
    });
    measure('250m', '64Mi');
    const result = await deploy({ 'cpu-max': '95%', watch: '3s' });
    expect([result.exitCode, await image()]).toEqual([0, good]);
  });
});
