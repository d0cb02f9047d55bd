import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runBundle, unintendedCommands } from '@kit/testing';

const hostile = '##[set-output name=x]y\n::set-env name=A::b\n%0A::error::z';
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(request.url?.includes('selfsubject') ? 200 : 403, {
    'content-type': 'application/json',
  });
  response.end(
    JSON.stringify(
      request.url?.includes('selfsubject')
        ? {
            status: {
              resourceRules: [
                { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
              ],
            },
          }
        : { message: hostile },
    ),
  );
});
let kubeconfig = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  kubeconfig = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'u', user: { token: 'a-very-secret-token' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
});
afterAll(() => void server.close());

describe.each([
  ['k8s-blue-green', { service: 'web', image: 'app=app:2' }],
  ['k8s-rollback', { service: 'web', reason: 'because' }],
])('the bundle of %s', (name, inputs) => {
  const action = join(import.meta.dirname, '..', '..', 'actions', name);

  it('carries no command out that a server put into its answer', async () => {
    const result = await runBundle({
      action,
      inputs: { ...inputs, kubeconfig },
    });
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'kubernetes-forbidden',
    ]);
    expect(unintendedCommands(result.log)).toEqual([]);
    expect(result.stdout.replaceAll(/::add-mask::.*/g, '')).not.toContain(
      'a-very-secret-token',
    );
  });

  it('names every input that is wrong', async () => {
    const result = await runBundle({
      action,
      inputs: { 'dry-run': 'maybe', timeout: 'soon' },
    });
    expect(result.exitCode).toBe(1);
    expect(result.log).toMatch(
      /dry-run.*maybe[\s\S]*timeout|timeout[\s\S]*dry-run/,
    );
  });

  it('says so when there is no cluster', async () => {
    const result = await runBundle({ action, inputs });
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'kubeconfig-invalid',
    ]);
  });
});
