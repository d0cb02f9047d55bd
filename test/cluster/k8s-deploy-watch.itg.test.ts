import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import { type DeployNamespace, deployNamespace } from './k8s-deploy-world.ts';

let space: DeployNamespace;
beforeAll(async () => {
  space = await deployNamespace();
});
afterAll(async () => {
  await space.remove();
  space.close();
});

const good = 'registry.local/api:2';

async function templateOf(name: string) {
  const found = await space.admin.get(resources.deployments, { name });
  return JSON.stringify(found.template.raw);
}

describe('the watch after a deployment', () => {
  /** A Prometheus whose answers are what the test says. */
  async function prometheus(answer: (query: string) => string | undefined) {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += String(chunk);
      });
      request.on('end', () => {
        const value = answer(new URLSearchParams(body).get('query') ?? '');
        const result =
          value === undefined ? [] : [{ metric: {}, value: [1, value] }];
        response.end(
          JSON.stringify({
            status: 'success',
            data: { resultType: 'vector', result },
          }),
        );
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port =
      typeof address === 'object' && address !== null ? address.port : 0;
    return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
  }
  const isBad = (query: string) => query.includes('5..');

  it.each([
    [
      'a tenth of the requests fails',
      (q: string) => (isBad(q) ? '80' : '800'),
      1,
      'analysis-failed',
    ],
    ['nothing fails', (q: string) => (isBad(q) ? '0' : '2000'), 0, 'deployed'],
    ['Prometheus has no series', () => undefined, 1, 'analysis-inconclusive'],
    ['Prometheus says NaN', () => 'NaN', 1, 'analysis-inconclusive'],
  ])('when %s', async (_, answer, exitCode, reason) => {
    const name =
      `watch-${reason}-${String(answer('5..')).toLowerCase()}`.replaceAll(
        'undefined',
        'none',
      );
    await space.workload(name);
    const before = await templateOf(name);
    const server = await prometheus(answer);
    const result = await space.deploy({
      images: `deployment/${name}=${good}`,
      watch: '2s',
      interval: '500ms',
      'prometheus-url': server.url,
      'metrics-preset': 'istio',
    });
    server.close();
    expect(result.outputs.get('reason-code')).toBe(reason);
    expect(result.exitCode).toBe(exitCode);
    expect((await templateOf(name)) === before).toBe(exitCode === 1);
    expect(result.summary).toContain('istio&#95;requests&#95;total');
  });

  it('says that nothing was analysed without a Prometheus', async () => {
    await space.workload('unwatched');
    const result = await space.deploy({
      images: `deployment/unwatched=${good}`,
      watch: '1s',
      interval: '500ms',
    });
    expect(result.exitCode).toBe(0);
    expect(result.outputs.get('verdict')).toBe('not-analysed');
    expect(result.summary).toContain('Not analysed');
  });
});
