import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runBundle, unintendedCommands } from '@kit/testing';

const action = resolve('actions/k8s-deploy');
const hostile = 'x\n::set-output name=a::b\n##[add-path]/evil';

/** An API server that gives the same answer to everything. */
async function withApi<T>(
  status: number,
  answer: unknown,
  body: (kubeconfig: string) => Promise<T>,
): Promise<T> {
  const server = createServer((_, response) => {
    response.writeHead(status).end(JSON.stringify(answer));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port =
    typeof address === 'object' && address !== null ? address.port : 0;
  const kubeconfig = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'u', user: { token: 'very-secret-token' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
  try {
    return await body(kubeconfig);
  } finally {
    server.close();
  }
}

const workload = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'api', uid: 'u', generation: 1 },
  spec: {
    selector: { matchLabels: { app: 'api' } },
    template: { spec: { containers: [{ name: 'app', image: hostile }] } },
  },
};

describe('the bundle of k8s-deploy', () => {
  it('plans from what the API server says, and obeys none of it', () =>
    withApi(200, workload, async (kubeconfig) => {
      const images = 'deployment/api=api:2';
      const result = await runBundle({
        action,
        inputs: { kubeconfig, images, 'dry-run': 'true' },
      });
      expect(result.exitCode).toBe(0);
      expect(result.outputs.get('reason-code')).toBe('dry-run');
      expect(unintendedCommands(result.log)).toEqual([]);
      expect(result.summary).not.toContain('##[add-path]');
    }));

  it.each([
    [401, 'kubernetes-unauthorized'],
    [403, 'kubernetes-forbidden'],
    [404, 'kubernetes-not-found'],
  ])(
    'tells a refusal with HTTP %i, and keeps the token to itself',
    (status, reason) =>
      withApi(status, { message: hostile }, async (kubeconfig) => {
        const result = await runBundle({
          action,
          inputs: { kubeconfig, images: 'deployment/api=api:2' },
        });
        expect(result.exitCode).toBe(1);
        expect(result.outputs.get('reason-code')).toBe(reason);
        expect(unintendedCommands(result.log)).toEqual([]);
        const shown = result.log.replaceAll(/^::add-mask::.*$/gm, '');
        expect(shown).not.toContain('very-secret-token');
      }),
  );

  it('lists all wrong inputs at once', async () => {
    const result = await runBundle({
      action,
      inputs: { images: hostile, 'max-parallel': '0', 'error-rate-max': '200' },
    });
    expect(result.exitCode).toBe(1);
    for (const name of ['images', 'max-parallel', 'error-rate-max']) {
      expect(result.log).toContain(`input "${name}"`);
    }
    expect(unintendedCommands(result.log)).toEqual([]);
  });
});
